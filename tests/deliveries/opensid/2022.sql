-- OpenSID as of 2022 (v22.06): one village, the post as text, groups with a type, decrees in kelompok_anggota.
-- Recorded: tables, columns and types as in that version, cut to what matters. Every person is invented.
SET SESSION sql_mode = '';
CREATE TABLE config (
  id INT(5) NOT NULL PRIMARY KEY, nama_desa VARCHAR(100) NOT NULL, kode_desa VARCHAR(100) NOT NULL,
  nama_kecamatan VARCHAR(100) NOT NULL, kode_kecamatan VARCHAR(100) NOT NULL,
  nama_kabupaten VARCHAR(100) NOT NULL, kode_kabupaten VARCHAR(100) NOT NULL,
  nama_propinsi VARCHAR(100) NOT NULL, kode_propinsi VARCHAR(100) NOT NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
INSERT INTO config (id, nama_desa, kode_desa, nama_kecamatan, kode_kecamatan, nama_kabupaten, kode_kabupaten, nama_propinsi, kode_propinsi) VALUES
  ('1', 'Sumengko', '3516012014', 'Jatirejo', '351601', 'Mojokerto', '3516', 'Jawa Timur', '35');
CREATE TABLE tweb_penduduk (
  id INT(11) NOT NULL PRIMARY KEY, nama VARCHAR(100) NOT NULL, nik VARCHAR(16), sex TINYINT(4) UNSIGNED,
  tempatlahir VARCHAR(100), tanggallahir DATE, agama_id INT(1), pendidikan_kk_id INT(1),
  status_dasar TINYINT(4) NOT NULL DEFAULT 1, telepon VARCHAR(20), email VARCHAR(50), ayah_nik VARCHAR(16),
  golongan_darah_id INT(11)) ENGINE=InnoDB DEFAULT CHARSET=latin1;
INSERT INTO tweb_penduduk (id, nama, nik, sex, tempatlahir, tanggallahir, agama_id, pendidikan_kk_id, status_dasar, telepon, email, ayah_nik, golongan_darah_id) VALUES
  ('1', 'HARTONO PALSU', '3516011205709001', '1', 'MOJOKERTO', '1970-05-12', '1', '5', '1', NULL, NULL, NULL, NULL),
  ('2', 'LILIK TIRUAN', '3516014903829002', '2', 'MOJOKERTO', '1982-03-09', '1', '5', '1', NULL, NULL, NULL, NULL),
  ('21', 'KETUA CONTOH', '3516011002709021', '1', 'MOJOKERTO', '1970-02-10', '1', '5', '1', NULL, NULL, NULL, NULL),
  ('22', 'WAKIL CONTOH', '3516011102719022', '1', 'MOJOKERTO', '1971-02-11', '1', '5', '1', NULL, NULL, NULL, NULL),
  ('23', 'ANGGOTA CONTOH', '3516011202729023', '1', 'MOJOKERTO', '1972-02-12', '1', '5', '1', NULL, NULL, NULL, NULL),
  ('3', 'AGUS SEMU', '3516011708859003', '1', 'MOJOKERTO', '1985-08-17', '1', '5', '1', NULL, NULL, NULL, NULL),
  ('4', 'BUDI PENGGANTI', '0', '1', 'MOJOKERTO', '1979-01-05', '1', '5', '1', NULL, NULL, NULL, NULL);
CREATE TABLE tweb_desa_pamong (
  pamong_id INT(5) NOT NULL PRIMARY KEY, pamong_nama VARCHAR(100), pamong_nip VARCHAR(20),
  pamong_nik VARCHAR(20), jabatan VARCHAR(50) DEFAULT '0', pamong_status TINYINT(1) DEFAULT 1,
  pamong_tgl_terdaftar DATE, pamong_ttd TINYINT(1), foto TEXT, id_pend INT(11),
  pamong_tempatlahir VARCHAR(100), pamong_tanggallahir DATE, pamong_sex TINYINT(4),
  pamong_pendidikan INT(10), pamong_agama INT(10), pamong_nosk VARCHAR(30), pamong_tglsk DATE,
  pamong_masajab VARCHAR(120), urut INT(5), pamong_niap VARCHAR(25) DEFAULT '0', pamong_pangkat VARCHAR(20),
  pamong_nohenti VARCHAR(20), pamong_tglhenti DATE, pamong_ub TINYINT(1) NOT NULL DEFAULT 0) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
INSERT INTO tweb_desa_pamong (pamong_id, pamong_nama, pamong_nip, pamong_nik, jabatan, pamong_status, pamong_tgl_terdaftar, pamong_ttd, foto, id_pend, pamong_tempatlahir, pamong_tanggallahir, pamong_sex, pamong_pendidikan, pamong_agama, pamong_nosk, pamong_tglsk, pamong_masajab, urut, pamong_niap, pamong_pangkat, pamong_nohenti, pamong_tglhenti, pamong_ub) VALUES
  ('11', NULL, '', NULL, 'Kepala Desa', '1', '2018-01-01', NULL, '', '1', NULL, NULL, NULL, NULL, NULL, '', NULL, NULL, '11', '0', '', NULL, NULL, '0'),
  ('12', NULL, '', NULL, 'Sekretaris Desa', '1', '2018-01-01', NULL, '', '2', NULL, NULL, NULL, NULL, NULL, '', NULL, NULL, '12', '0', '', NULL, NULL, '0'),
  ('13', NULL, '', NULL, 'Kaur Keuangan', '2', '2018-01-01', NULL, '', '3', NULL, NULL, NULL, NULL, NULL, '', NULL, NULL, '13', '0', '', '141/3', '2017-05-05', '0'),
  ('14', 'YANG LAMA', '', '3516014505779014', 'Kasi Pemerintahan', '1', '2018-01-01', NULL, '', '4', 'KEDIRI', '1977-05-05', '2', '9', '1', '', NULL, NULL, '14', '0', '', NULL, NULL, '0'),
  ('15', 'SISWANTO LUARAN', '', '3516012304789015', 'Kepala Dusun', '1', '2018-01-01', NULL, '', NULL, NULL, '0000-00-00', '1', NULL, NULL, '', '0000-00-00', NULL, '15', '0', '', NULL, NULL, '0');
CREATE TABLE kelompok_master (
  id INT(11) NOT NULL PRIMARY KEY, kelompok VARCHAR(50) NOT NULL, deskripsi VARCHAR(400) NOT NULL,
  tipe VARCHAR(100) DEFAULT 'kelompok') ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
INSERT INTO kelompok_master (id, kelompok, deskripsi, tipe) VALUES
  ('1', 'Lembaga Desa', '', 'lembaga');
CREATE TABLE kelompok (
  id INT(11) NOT NULL PRIMARY KEY, id_master INT(11) NOT NULL, id_ketua INT(11) NOT NULL,
  nama VARCHAR(50) NOT NULL, kode VARCHAR(16) NOT NULL, tipe VARCHAR(100) DEFAULT 'kelompok') ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
INSERT INTO kelompok (id, id_master, id_ketua, nama, kode, tipe) VALUES
  ('1', '1', '21', 'BPD Desa Sumengko', 'B1', 'lembaga');
CREATE TABLE kelompok_anggota (
  id INT(11) NOT NULL PRIMARY KEY, id_kelompok INT(11) NOT NULL, id_penduduk INT(11) NOT NULL,
  no_anggota VARCHAR(20), jabatan VARCHAR(50) DEFAULT '90', no_sk_jabatan VARCHAR(50),
  tipe VARCHAR(100) DEFAULT 'kelompok', periode VARCHAR(255), nmr_sk_pengangkatan VARCHAR(255),
  tgl_sk_pengangkatan DATE, nmr_sk_pemberhentian VARCHAR(255), tgl_sk_pemberhentian DATE) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
INSERT INTO kelompok_anggota (id, id_kelompok, id_penduduk, no_anggota, jabatan, no_sk_jabatan, tipe, periode, nmr_sk_pengangkatan, tgl_sk_pengangkatan, nmr_sk_pemberhentian, tgl_sk_pemberhentian) VALUES
  ('1', '1', '21', '1', '1', NULL, 'lembaga', NULL, NULL, NULL, NULL, NULL),
  ('2', '1', '22', '2', '2', NULL, 'lembaga', NULL, NULL, NULL, NULL, NULL),
  ('3', '1', '23', '3', '90', NULL, 'lembaga', NULL, NULL, NULL, NULL, NULL);
