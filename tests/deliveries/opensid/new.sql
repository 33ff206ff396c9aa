-- OpenSID as of 2023 and later, cut to what we read; invented people.
CREATE TABLE config (id INT PRIMARY KEY, kode_desa VARCHAR(100));
CREATE TABLE ref_jabatan (id INT PRIMARY KEY, config_id INT, nama VARCHAR(100), jenis INT);
CREATE TABLE tweb_penduduk (id INT PRIMARY KEY, config_id INT, nama VARCHAR(100), nik VARCHAR(16), sex INT, tempatlahir VARCHAR(100),
  tanggallahir DATE, agama_id INT, pendidikan_kk_id INT, telepon VARCHAR(20), email VARCHAR(50), ayah_nik VARCHAR(16), golongan_darah_id INT,
  status_dasar INT DEFAULT 1);
CREATE TABLE tweb_desa_pamong (pamong_id INT PRIMARY KEY, config_id INT, pamong_nama VARCHAR(100), gelar_depan VARCHAR(100),
  gelar_belakang VARCHAR(100), pamong_nip VARCHAR(20), pamong_pin VARCHAR(15), pamong_nik VARCHAR(20), pamong_status TINYINT, id_pend INT,
  pamong_tempatlahir VARCHAR(100), pamong_tanggallahir DATE, pamong_sex TINYINT, pamong_pendidikan INT, pamong_agama INT,
  pamong_nosk VARCHAR(30), pamong_tglsk DATE, pamong_masajab VARCHAR(120), pamong_niap VARCHAR(25) DEFAULT '0', pamong_pangkat VARCHAR(20),
  pamong_nohenti VARCHAR(20), pamong_tglhenti DATE, jabatan_id INT, status_pejabat TINYINT DEFAULT 0);
CREATE TABLE kelompok_master (id INT PRIMARY KEY, kelompok VARCHAR(50));
CREATE TABLE kelompok (id INT PRIMARY KEY, config_id INT, id_master INT, id_ketua INT, nama VARCHAR(50), tipe VARCHAR(100));
CREATE TABLE kelompok_anggota (id INT PRIMARY KEY, config_id INT, id_kelompok INT, id_penduduk INT, jabatan VARCHAR(50) DEFAULT '90',
  no_sk_jabatan VARCHAR(50), periode VARCHAR(255), nmr_sk_pengangkatan VARCHAR(255), tgl_sk_pengangkatan DATE,
  nmr_sk_pemberhentian VARCHAR(255), tgl_sk_pemberhentian DATE);
INSERT INTO config VALUES (1, '3516052001'), (2, '3516052002');
INSERT INTO ref_jabatan VALUES (1, 1, 'Kepala Desa', 1), (2, 1, 'Sekretaris Desa', 2), (3, 2, 'Kaur Keuangan', 0);
INSERT INTO tweb_penduduk (id, config_id, nama, nik, sex, tempatlahir, tanggallahir, agama_id, pendidikan_kk_id, telepon, email, ayah_nik, golongan_darah_id) VALUES (7, 1, 'Siti Contohwati', '3516055205809001', 2, 'Mojokerto', '1980-05-12', 1, 5, '081234500001', NULL,
  '3516050101509009', 3), (8, 1, 'Budi Contohadi', '3516050101809002', 1, 'Mojokerto', '0000-00-00', 1, 8, NULL, NULL, NULL, 3),
  (9, 1, 'Rini Simulasi', '3516054101809003', 2, 'Malang', '1980-01-01', 7, 11, NULL, NULL, NULL, 3);
INSERT INTO tweb_desa_pamong (pamong_id, config_id, pamong_nama, pamong_pin, pamong_status, id_pend, pamong_tglsk, jabatan_id, pamong_nosk)
  VALUES (11, 1, NULL, 'PIN-RAHASIA', 1, 7, '2019-12-19', 1, '141/0/2019');
INSERT INTO tweb_desa_pamong (pamong_id, config_id, pamong_nama, pamong_nik, pamong_sex, pamong_status, pamong_tanggallahir, pamong_tglsk,
  pamong_niap, pamong_pendidikan, pamong_agama, jabatan_id, gelar_depan) VALUES (12, 1, 'Slamet Fiktifanto', '3516050101809004', 1, 2,
  '2016-00-00', '0000-00-00', '0', 5, 1, 2, 'Drs.'), (13, 2, 'Imam Ujicobowo', '3516050101809005', 1, 1, NULL, NULL, 'A/12', NULL, NULL, 3, NULL);
INSERT INTO kelompok_master VALUES (1, 'Badan Permusyawaratan Desa'), (2, 'Kelompok Tani');
INSERT INTO kelompok VALUES (1, 1, 1, 8, 'BPD Srigading', 'lembaga'), (2, 1, 2, 9, 'Tani Makmur', 'kelompok'),
  (3, 1, 2, 9, 'SUBPDAS', 'kelompok');
INSERT INTO kelompok_anggota VALUES (1, 1, 1, 8, '1', NULL, '2019-2027', '188/9', '2019-01-02', NULL, NULL),
  (2, 1, 1, 9, '90', NULL, NULL, NULL, NULL, NULL, NULL), (3, 1, 2, 7, '1', NULL, NULL, NULL, NULL, NULL, NULL),
  (4, 1, 3, 7, '1', NULL, NULL, NULL, NULL, NULL, NULL), (5, 1, 1, 7, 'Bendahara', NULL, NULL, NULL, NULL, NULL, NULL)
