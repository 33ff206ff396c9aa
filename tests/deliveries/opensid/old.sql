-- OpenSID of 2017: MyISAM, posts as text, no config_id; invented people.
CREATE TABLE config (id INT PRIMARY KEY, kode_desa VARCHAR(100)) ENGINE=MyISAM;
CREATE TABLE tweb_penduduk (id INT PRIMARY KEY, nama VARCHAR(100), nik VARCHAR(16), sex INT, tempatlahir VARCHAR(100), tanggallahir DATE,
  agama_id INT, pendidikan_kk_id INT, status_dasar INT DEFAULT 1) ENGINE=MyISAM;
CREATE TABLE tweb_desa_pamong (pamong_id INT PRIMARY KEY, pamong_nama VARCHAR(100), pamong_nip VARCHAR(20), pamong_nik VARCHAR(20),
  jabatan VARCHAR(50) DEFAULT '0', pamong_status VARCHAR(45), pamong_tgl_terdaftar DATE) ENGINE=MyISAM;
CREATE TABLE kelompok (id INT PRIMARY KEY, id_master INT, id_ketua INT, nama VARCHAR(50)) ENGINE=MyISAM;
CREATE TABLE kelompok_anggota (id INT PRIMARY KEY, id_kelompok INT, id_penduduk INT, no_anggota VARCHAR(20)) ENGINE=MyISAM;
INSERT INTO config VALUES (1, '3516052001');
INSERT INTO tweb_penduduk (id, nama, nik, sex, tempatlahir, tanggallahir, agama_id, pendidikan_kk_id) VALUES (8, 'Budi Contohadi', '3516050101809002', 1, 'Mojokerto', '1980-01-02', 1, 8);
INSERT INTO tweb_desa_pamong VALUES (1, 'Siti Contohwati', NULL, '3516055205809001', 'Kepala Desa', '1', '2016-01-01');
INSERT INTO kelompok VALUES (1, 1, 8, 'BPD');
INSERT INTO kelompok_anggota VALUES (1, 1, 8, '1')
