-- OpenSID as of 2026: one database of several villages (config_id), members of a group who live elsewhere (*_luar),
-- a chair who was dismissed and a new one only in kelompok.id_ketua, rows deleted by a day (deleted_at).
-- Column names: *_luar, status_pejabat, gelar_* and config_id from that version's public migrations. Assumed: that
-- deleted_at stands in tweb_desa_pamong, tweb_penduduk, kelompok and kelompok_anggota, and the lengths of the texts.
-- Every person is invented.
SET SESSION sql_mode = '';
CREATE TABLE config (id INT NOT NULL PRIMARY KEY, app_key VARCHAR(100), nama_desa VARCHAR(100) NOT NULL, kode_desa VARCHAR(13),
  nama_kecamatan VARCHAR(100) NOT NULL, kode_kecamatan VARCHAR(8), nama_kabupaten VARCHAR(100) NOT NULL, kode_kabupaten VARCHAR(5),
  nama_propinsi VARCHAR(100) NOT NULL, kode_propinsi VARCHAR(2)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO config VALUES
  (1, 'KUNCI-RAHASIA', 'Sumengko', '3516012014', 'Jatirejo', '351601', 'Mojokerto', '3516', 'Jawa Timur', '35'),
  (2, 'KUNCI-RAHASIA', 'Gebangsari', '35.16.01.2015', 'Jatirejo', '35.16.01', 'Mojokerto', '35.16', 'Jawa Timur', '35');
CREATE TABLE ref_jabatan (id INT NOT NULL PRIMARY KEY, config_id INT NOT NULL, nama VARCHAR(100) NOT NULL, tupoksi LONGTEXT,
  jenis TINYINT NOT NULL DEFAULT 0) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO ref_jabatan (id, config_id, nama, jenis) VALUES (1, 1, 'Kepala Desa', 1), (2, 1, 'Sekretaris', 2), (3, 1, 'Kaur Keuangan', 0),
  (4, 2, 'Kepala Desa', 1), (5, 2, 'Sekretaris', 2);
CREATE TABLE tweb_penduduk (id INT NOT NULL PRIMARY KEY, config_id INT NOT NULL, nama VARCHAR(100) NOT NULL, nik VARCHAR(16),
  sex TINYINT UNSIGNED, tempatlahir VARCHAR(100), tanggallahir DATE, agama_id INT, pendidikan_kk_id INT,
  status_dasar TINYINT NOT NULL DEFAULT 1, telepon VARCHAR(20), email VARCHAR(100), ayah_nik VARCHAR(16), golongan_darah_id INT,
  deleted_at TIMESTAMP NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO tweb_penduduk (id, config_id, nama, nik, sex, tempatlahir, tanggallahir, agama_id, pendidikan_kk_id, status_dasar) VALUES
  (1, 1, 'HARTONO PALSU', '3516011205709301', 1, 'MOJOKERTO', '1970-05-12', 1, 5, 1),
  (2, 1, 'LILIK TIRUAN', '3516014903829302', 2, 'MOJOKERTO', '1982-03-09', 1, 8, 1),
  (3, 1, 'AGUS SEMU', '3516011708859303', 1, 'MOJOKERTO', '1985-08-17', 1, 5, 1),
  (21, 1, 'KETUA CONTOH', '3516011102719321', 1, 'MOJOKERTO', '1971-02-11', 1, 5, 1),
  (22, 1, 'KETUA BARU', '3516011202729322', 1, 'MOJOKERTO', '1972-02-12', 1, 5, 1),
  (23, 1, 'ANGGOTA CONTOH', '3516015302739323', 2, 'MOJOKERTO', '1973-02-13', 1, 5, 1),
  (31, 2, 'SITI TETANGGA', '3516016205809331', 2, 'MOJOKERTO', '1980-05-22', 1, 8, 1),
  (32, 2, 'BUDI TETANGGA', '3516011406829332', 1, 'MOJOKERTO', '1982-06-14', 1, 5, 1),
  (33, 2, 'CATUR TETANGGA', '3516011506839333', 1, 'MOJOKERTO', '1983-06-15', 1, 5, 1);
CREATE TABLE tweb_desa_pamong (pamong_id INT NOT NULL PRIMARY KEY, config_id INT NOT NULL, pamong_nama VARCHAR(100),
  gelar_depan VARCHAR(100), gelar_belakang VARCHAR(100), pamong_nip VARCHAR(20), pamong_tag_id_card VARCHAR(17), pamong_pin VARCHAR(15),
  pamong_nik VARCHAR(20), pamong_status TINYINT DEFAULT 1, pamong_tgl_terdaftar DATE, id_pend INT, pamong_tempatlahir VARCHAR(100),
  pamong_tanggallahir DATE, pamong_sex TINYINT, pamong_pendidikan INT, pamong_agama INT, pamong_nosk VARCHAR(30), pamong_tglsk DATE,
  pamong_masajab VARCHAR(120), pamong_niap VARCHAR(25) DEFAULT '0', pamong_pangkat VARCHAR(20), pamong_nohenti VARCHAR(20),
  pamong_tglhenti DATE, jabatan_id INT, status_pejabat TINYINT NOT NULL DEFAULT 0, deleted_at TIMESTAMP NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO tweb_desa_pamong (pamong_id, config_id, pamong_status, id_pend, pamong_pin, pamong_nosk, pamong_tglsk, pamong_masajab, pamong_nohenti, pamong_tglhenti, jabatan_id, deleted_at) VALUES
  (11, 1, 2, 1, 'PIN-RAHASIA', '188/1/2013', '2013-12-19', '2013-2019', '188/2/2019', '2019-12-18', 1, NULL),
  (50, 1, 1, 1, 'PIN-RAHASIA', '188/3/2019', '2019-12-19', '2019-2027', NULL, NULL, 1, NULL),
  (51, 1, 1, 2, 'PIN-RAHASIA', '141/3/2016', '2016-04-01', NULL, NULL, NULL, 2, NULL),
  (52, 1, 1, 3, 'PIN-RAHASIA', '141/4/2016', '2016-04-01', NULL, NULL, NULL, 3, '2026-01-05 08:00:00'),
  (61, 2, 1, 31, 'PIN-RAHASIA', '188/4/2019', '2019-12-19', '2019-2027', NULL, NULL, 4, NULL),
  (62, 2, 1, 32, 'PIN-RAHASIA', '141/5/2016', '2016-04-01', NULL, NULL, NULL, 5, NULL);
CREATE TABLE kelompok_master (id INT NOT NULL PRIMARY KEY, config_id INT NOT NULL, kelompok VARCHAR(50) NOT NULL, deskripsi TEXT NOT NULL,
  tipe VARCHAR(100) DEFAULT 'kelompok') ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO kelompok_master VALUES (1, 1, 'Badan Permusyawaratan Desa', '-', 'lembaga'), (2, 2, 'Badan Permusyawaratan Desa', '-', 'lembaga');
CREATE TABLE kelompok (id INT NOT NULL PRIMARY KEY, config_id INT NOT NULL, id_master INT NOT NULL, id_ketua INT, nama VARCHAR(50) NOT NULL,
  slug VARCHAR(255), keterangan VARCHAR(300), kode VARCHAR(16) NOT NULL, tipe VARCHAR(100) DEFAULT 'kelompok',
  deleted_at TIMESTAMP NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO kelompok (id, config_id, id_master, id_ketua, nama, kode, tipe, deleted_at) VALUES
  (1, 1, 1, 22, 'BPD Sumengko', 'B1', 'lembaga', NULL), (2, 2, 2, NULL, 'BPD Gebangsari', 'B1', 'lembaga', NULL),
  (3, 1, 1, 21, 'BPD Sumengko (lama)', 'B0', 'lembaga', '2025-01-01 00:00:00');
CREATE TABLE kelompok_anggota (id INT NOT NULL PRIMARY KEY, config_id INT NOT NULL, id_kelompok INT NOT NULL, id_penduduk INT,
  nama_luar VARCHAR(100), nik_luar VARCHAR(20), sex_luar TINYINT, tempatlahir_luar VARCHAR(100), tanggallahir_luar DATE, alamat_luar TEXT,
  agama_luar TINYINT, pendidikan_luar TINYINT, no_anggota VARCHAR(20), keterangan TEXT, jabatan VARCHAR(50) DEFAULT '90',
  no_sk_jabatan VARCHAR(50), tipe VARCHAR(100) DEFAULT 'kelompok', periode VARCHAR(255), nmr_sk_pengangkatan VARCHAR(255),
  tgl_sk_pengangkatan DATE, nmr_sk_pemberhentian VARCHAR(255), tgl_sk_pemberhentian DATE, deleted_at TIMESTAMP NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO kelompok_anggota (id, config_id, id_kelompok, id_penduduk, nama_luar, nik_luar, sex_luar, tempatlahir_luar, tanggallahir_luar, alamat_luar, agama_luar, pendidikan_luar, jabatan, nmr_sk_pengangkatan, tgl_sk_pengangkatan, nmr_sk_pemberhentian, tgl_sk_pemberhentian, deleted_at) VALUES
  (1, 1, 1, 21, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '1', '188/45/2019', '2019-08-01', '188/50/2025', '2025-05-31', NULL),
  (2, 1, 1, 23, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '90', '188/45/2019', '2019-08-01', NULL, NULL, NULL),
  (3, 1, 1, NULL, 'Dewi Luaran', '3516056105889341', 2, 'Jombang', '1988-05-21', 'Dusun Jauh RT 1', 1, 8, '2', '188/45/2019', '2019-08-01', NULL, NULL, NULL),
  (4, 1, 3, 21, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '1', NULL, NULL, NULL, NULL, NULL),
  (5, 1, 1, 3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '90', NULL, NULL, NULL, NULL, '2025-01-01 00:00:00'),
  (6, 2, 2, 33, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'Ketua Bidang Pemerintahan', '188/46/2019', '2019-08-01', NULL, NULL, NULL);
