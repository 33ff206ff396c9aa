-- OpenSID as of 2018: no config_id, posts as text, the NIK a decimal, the chair of a group only in kelompok.id_ketua.
-- Column names and types: from public dumps of that time (`nik decimal(16,0)`, `pamong_status varchar(45)`,
-- kelompok_anggota with four columns). Assumed: that id_pend was there already, that each part of a village's code stood
-- in its own field, and that some tables were MyISAM. Every person is invented.
SET SESSION sql_mode = '';
CREATE TABLE config (id INT(5) NOT NULL PRIMARY KEY, nama_desa VARCHAR(100) NOT NULL, kode_desa VARCHAR(100) NOT NULL,
  nama_kepala_desa VARCHAR(100) NOT NULL, nip_kepala_desa VARCHAR(100) NOT NULL, nama_kecamatan VARCHAR(100) NOT NULL,
  kode_kecamatan VARCHAR(100) NOT NULL, nama_kabupaten VARCHAR(100) NOT NULL, kode_kabupaten VARCHAR(100) NOT NULL,
  nama_propinsi VARCHAR(100) NOT NULL, kode_propinsi VARCHAR(100) NOT NULL) ENGINE=MyISAM DEFAULT CHARSET=utf8;
INSERT INTO config VALUES (1, 'Sumengko', '2014', 'HARTONO PALSU', '', 'Jatirejo', '01', 'Mojokerto', '16', 'Jawa Timur', '35');
CREATE TABLE tweb_penduduk (id INT(11) NOT NULL PRIMARY KEY, nama VARCHAR(100) NOT NULL, nik DECIMAL(16,0) NOT NULL,
  sex TINYINT(4) UNSIGNED, tempatlahir VARCHAR(100) NOT NULL, tanggallahir DATE, agama_id INT(10) UNSIGNED NOT NULL,
  pendidikan_kk_id INT(10) UNSIGNED NOT NULL, ayah_nik VARCHAR(16) NOT NULL, golongan_darah_id INT(11) NOT NULL,
  status_dasar TINYINT(4) NOT NULL DEFAULT 1, telepon VARCHAR(20)) ENGINE=InnoDB DEFAULT CHARSET=latin1;
INSERT INTO tweb_penduduk VALUES
  (1, 'HARTONO PALSU', 3516011205709001, 1, 'MOJOKERTO', '1970-05-12', 1, 5, '', 13, 1, NULL),
  (2, 'LILIK TIRUAN', 3516014903829002, 2, 'MOJOKERTO', '1982-03-09', 1, 5, '', 13, 1, NULL),
  (21, 'KETUA CONTOH', 3516011002709021, 1, 'MOJOKERTO', '1970-02-10', 1, 5, '', 13, 1, NULL),
  (22, 'WAKIL CONTOH', 3516011102719022, 1, 'MOJOKERTO', '1971-02-11', 1, 5, '', 13, 1, NULL),
  (23, 'ANGGOTA CONTOH', 0, 1, 'MOJOKERTO', '1972-02-12', 1, 5, '', 13, 1, NULL),
  (24, 'PETANI CONTOH', 3516011302739024, 1, 'MOJOKERTO', '1973-02-13', 1, 5, '', 13, 1, NULL);
CREATE TABLE tweb_desa_pamong (pamong_id INT(5) NOT NULL PRIMARY KEY, pamong_nama VARCHAR(100), pamong_nip VARCHAR(20),
  pamong_nik VARCHAR(20), jabatan VARCHAR(50) DEFAULT '0', pamong_status VARCHAR(45), pamong_tgl_terdaftar DATE,
  pamong_ttd TINYINT(1), foto VARCHAR(100) NOT NULL, id_pend INT(11), pamong_tempatlahir VARCHAR(100),
  pamong_tanggallahir DATE, pamong_sex TINYINT(4), pamong_pendidikan INT(10), pamong_agama INT(10), pamong_nosk VARCHAR(20),
  pamong_tglsk DATE, pamong_masajab VARCHAR(120), pamong_niap VARCHAR(20), pamong_pangkat VARCHAR(20),
  pamong_nohenti VARCHAR(20), pamong_tglhenti DATE) ENGINE=MyISAM DEFAULT CHARSET=utf8;
INSERT INTO tweb_desa_pamong VALUES
  (11, NULL, '', NULL, 'Kepala Desa', '1', '2016-01-01', NULL, '', 1, NULL, NULL, NULL, NULL, NULL, '141/1', '2013-12-19', '2013-2019', '0', '', NULL, NULL),
  (12, NULL, '', NULL, 'Sekretaris Desa', '1', '2016-01-01', NULL, '', 2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '0', '', NULL, NULL),
  (13, 'SISWANTO LUARAN', '', '3516012304789015', 'Kepala Dusun Krajan', '1', '2016-01-01', NULL, '', NULL, 'JOMBANG', '0000-00-00', 1, NULL, NULL, NULL, '0000-00-00', NULL, '0', '', NULL, NULL),
  (14, 'AGUS SEMU', '', '3516011708859003', 'Kaur Keuangan', '2', '2016-01-01', NULL, '', NULL, 'MOJOKERTO', '1985-08-17', 1, 5, 1, NULL, NULL, NULL, '0', '', '141/3', '2017-05-05');
CREATE TABLE kelompok_master (id INT(11) NOT NULL PRIMARY KEY, kelompok VARCHAR(50) NOT NULL, deskripsi VARCHAR(400) NOT NULL) ENGINE=MyISAM DEFAULT CHARSET=utf8;
INSERT INTO kelompok_master VALUES (1, 'BPD', ''), (2, 'Kelompok Tani', '');
CREATE TABLE kelompok (id INT(11) NOT NULL PRIMARY KEY, id_master INT(11) NOT NULL, id_ketua INT(11) NOT NULL, nama VARCHAR(50) NOT NULL,
  keterangan VARCHAR(100) NOT NULL, kode VARCHAR(16) NOT NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8;
INSERT INTO kelompok VALUES (1, 1, 21, 'BPD Sumengko', '', 'B1'), (2, 2, 24, 'Tani Makmur', '', 'T1');
CREATE TABLE kelompok_anggota (id INT(11) NOT NULL PRIMARY KEY, id_kelompok INT(11) NOT NULL, id_penduduk INT(11) NOT NULL,
  no_anggota VARCHAR(20) NOT NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8;
INSERT INTO kelompok_anggota VALUES (1, 1, 22, '2'), (2, 1, 23, '3'), (3, 2, 24, '1');
