-- OpenSID as of 2024: config_id in every table, ref_jabatan as a fresh installation fills it ('Sekretaris', jenis 2),
-- a predecessor's leftovers in pamong_*, a dismissed member of the BPD, groups about the BPD that are not the BPD.
-- Recorded: tables, columns and types as in that version, cut to what matters. Every person is invented.
SET SESSION sql_mode = '';
CREATE TABLE config (
  id INT(11) NOT NULL PRIMARY KEY, nama_desa VARCHAR(100) NOT NULL, kode_desa VARCHAR(10),
  nama_kecamatan VARCHAR(100) NOT NULL, kode_kecamatan VARCHAR(6), nama_kabupaten VARCHAR(100) NOT NULL,
  kode_kabupaten VARCHAR(4), nama_propinsi VARCHAR(100) NOT NULL, kode_propinsi VARCHAR(2)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO config (id, nama_desa, kode_desa, nama_kecamatan, kode_kecamatan, nama_kabupaten, kode_kabupaten, nama_propinsi, kode_propinsi) VALUES
  ('1', 'Sumengko', '3516012014', 'Jatirejo', '351601', 'Mojokerto', '3516', 'Jawa Timur', '35');
CREATE TABLE ref_jabatan (
  id INT(11) NOT NULL PRIMARY KEY, config_id INT(11), nama VARCHAR(100) NOT NULL,
  jenis TINYINT(1) NOT NULL DEFAULT 0) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO ref_jabatan (id, config_id, nama, jenis) VALUES
  ('1', '1', 'Kepala Desa', '1'),
  ('10', '1', 'Kasi Kesejahteraan', '0'),
  ('11', '1', 'Kaur Perencanaan', '0'),
  ('2', '1', 'Sekretaris', '2'),
  ('3', '1', 'Kaur Keuangan', '0'),
  ('4', '1', 'Kaur Tata Usaha dan Umum', '0'),
  ('5', '1', 'Kasi Pemerintahan', '0'),
  ('6', '1', 'Kepala Dusun Krajan', '0'),
  ('7', '1', 'Staf Desa', '0'),
  ('8', '1', 'Kasi Pelayanan', '0'),
  ('9', '1', 'Kepala Dusun Ngrawan', '0');
CREATE TABLE tweb_penduduk (
  id INT(11) NOT NULL PRIMARY KEY, config_id INT(11), nama VARCHAR(100) NOT NULL, nik VARCHAR(16),
  sex TINYINT(3) UNSIGNED, tempatlahir VARCHAR(100), tanggallahir DATE, agama_id INT(11),
  pendidikan_kk_id INT(11), status_dasar TINYINT(4) NOT NULL DEFAULT 1, telepon VARCHAR(20),
  email VARCHAR(100), ayah_nik VARCHAR(16), golongan_darah_id INT(11)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO tweb_penduduk (id, config_id, nama, nik, sex, tempatlahir, tanggallahir, agama_id, pendidikan_kk_id, status_dasar, telepon, email, ayah_nik, golongan_darah_id) VALUES
  ('1', '1', 'HARTONO PALSU', '3516011205709201', '1', 'MOJOKERTO', '1970-05-12', '1', '5', '1', '081234500001', NULL, NULL, NULL),
  ('2', '1', 'LILIK TIRUAN', '3516014903829202', '2', 'MOJOKERTO', '1982-03-09', '1', '5', '1', '0812 3450 0002', 'uji@example.org', NULL, NULL),
  ('21', '1', 'KETUA CONTOH', '3516011102719221', '1', 'MOJOKERTO', '1971-02-11', '1', '5', '1', NULL, NULL, NULL, NULL),
  ('22', '1', 'WAKIL CONTOH', '3516011202729222', '1', 'MOJOKERTO', '1972-02-12', '1', '5', '1', NULL, NULL, NULL, NULL),
  ('23', '1', 'SEKRETARIS CONTOH', '3516015302739223', '2', 'MOJOKERTO', '1973-02-13', '1', '5', '1', NULL, NULL, NULL, NULL),
  ('24', '1', 'ANGGOTA CONTOH', '3516011402749224', '1', 'MOJOKERTO', '1974-02-14', '1', '5', '1', NULL, NULL, NULL, NULL),
  ('25', '1', 'BIDANG CONTOH', '3516011502759225', '1', 'MOJOKERTO', '1975-02-15', '1', '5', '1', NULL, NULL, NULL, NULL),
  ('26', '1', 'MANTAN CONTOH', '3516011602769226', '1', 'MOJOKERTO', '1976-02-16', '1', '5', '1', NULL, NULL, NULL, NULL),
  ('27', '1', 'PANITIA CONTOH', '3516011702779227', '1', 'MOJOKERTO', '1977-02-17', '1', '5', '1', NULL, NULL, NULL, NULL),
  ('28', '1', 'STAF CONTOH', '3516015802789228', '2', 'MOJOKERTO', '1978-02-18', '1', '5', '1', NULL, NULL, NULL, NULL),
  ('3', '1', 'AGUS SEMU', '3516011708859203', '1', 'MOJOKERTO', '1985-08-17', '1', '5', '1', NULL, NULL, NULL, NULL),
  ('4', '1', 'BUDI PENGGANTI', NULL, '1', NULL, NULL, NULL, NULL, '1', NULL, NULL, NULL, NULL),
  ('5', '1', 'SUMADI CONTOH', '3516011501609205', '1', 'MOJOKERTO', '1960-01-15', '1', '5', '2', NULL, NULL, NULL, NULL),
  ('6', '1', 'NIKEN SEMENTARA', '0351601201400001', '2', 'MOJOKERTO', '1991-09-09', '1', '5', '1', NULL, NULL, NULL, NULL),
  ('7', '1', 'TEGUH BAYANGAN', '3516011212889207', '1', 'MOJOKERTO', '1988-12-12', '1', '5', '1', NULL, NULL, NULL, NULL);
CREATE TABLE tweb_desa_pamong (
  pamong_id INT(11) NOT NULL PRIMARY KEY, config_id INT(11), pamong_nama VARCHAR(100),
  gelar_depan VARCHAR(100), gelar_belakang VARCHAR(100), pamong_nip VARCHAR(20),
  pamong_tag_id_card VARCHAR(17), pamong_pin VARCHAR(15), pamong_nik VARCHAR(20),
  pamong_status TINYINT(1) DEFAULT 1, pamong_tgl_terdaftar DATE, pamong_ttd TINYINT(1), foto TEXT,
  id_pend INT(11), pamong_tempatlahir VARCHAR(100), pamong_tanggallahir DATE, pamong_sex TINYINT(4),
  pamong_pendidikan INT(11), pamong_agama INT(11), pamong_nosk VARCHAR(30), pamong_tglsk DATE,
  pamong_masajab VARCHAR(120), urut INT(11), pamong_niap VARCHAR(25) DEFAULT '0', pamong_pangkat VARCHAR(20),
  pamong_nohenti VARCHAR(20), pamong_tglhenti DATE, pamong_ub TINYINT(1) NOT NULL DEFAULT 0,
  kehadiran INT(11) NOT NULL DEFAULT 1, jabatan_id INT(11), media_sosial TEXT,
  status_pejabat TINYINT(4) NOT NULL DEFAULT 0) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO tweb_desa_pamong (pamong_id, config_id, pamong_nama, gelar_depan, gelar_belakang, pamong_nip, pamong_tag_id_card, pamong_pin, pamong_nik, pamong_status, pamong_tgl_terdaftar, pamong_ttd, foto, id_pend, pamong_tempatlahir, pamong_tanggallahir, pamong_sex, pamong_pendidikan, pamong_agama, pamong_nosk, pamong_tglsk, pamong_masajab, urut, pamong_niap, pamong_pangkat, pamong_nohenti, pamong_tglhenti, pamong_ub, kehadiran, jabatan_id, media_sosial, status_pejabat) VALUES
  ('11', '1', NULL, 'H.', 'S.Sos.', '', NULL, 'PIN-RAHASIA', NULL, '1', '2024-02-01', NULL, NULL, '1', NULL, NULL, NULL, NULL, NULL, '188.45/12/416-012/2019', '2019-12-19', '6 Tahun Periode Pertama (2019 s/d 2025)', '11', '', '', NULL, NULL, '0', '1', '1', NULL, '0'),
  ('12', '1', NULL, NULL, NULL, '198203092010012003', NULL, 'PIN-RAHASIA', NULL, '1', '2024-02-01', NULL, NULL, '2', NULL, NULL, NULL, NULL, NULL, '141/3/2016', '2016-04-01', 'Usia 60 Tahun', '12', '0', '', NULL, NULL, '0', '1', '2', NULL, '0'),
  ('13', '1', 'SISWANTO LUARAN', NULL, NULL, '', NULL, 'PIN-RAHASIA', '3516012304789013', '1', '2024-02-01', NULL, NULL, NULL, 'JOMBANG', '1978-04-23', '1', '8', '1', '', NULL, NULL, '13', '35.16.01.2014.03', '', NULL, NULL, '0', '1', '3', NULL, '0'),
  ('14', '1', NULL, NULL, NULL, '', NULL, 'PIN-RAHASIA', '3516014505779014', '1', '2024-02-01', NULL, NULL, '4', 'KEDIRI', '1977-05-05', '2', '9', '1', '', NULL, NULL, '14', '', '', NULL, NULL, '0', '1', '4', NULL, '0'),
  ('15', '1', NULL, NULL, NULL, '', NULL, 'PIN-RAHASIA', NULL, '2', '2024-02-01', NULL, NULL, '3', NULL, NULL, NULL, NULL, NULL, '141/1/2014', '2014-01-02', NULL, '15', '', '', '141/9/2023', '2023-12-31', '0', '1', '5', NULL, '0'),
  ('16', '1', NULL, NULL, NULL, '', NULL, 'PIN-RAHASIA', NULL, '1', '2024-02-01', NULL, NULL, '5', NULL, NULL, NULL, NULL, NULL, '', NULL, NULL, '16', '', '', NULL, NULL, '0', '1', '6', NULL, '0'),
  ('17', '1', NULL, NULL, NULL, '', NULL, 'PIN-RAHASIA', NULL, '1', '2024-02-01', NULL, NULL, '7', NULL, NULL, NULL, NULL, NULL, '', NULL, NULL, '17', '', '', NULL, NULL, '0', '1', '7', NULL, '0'),
  ('18', '1', NULL, NULL, NULL, '', NULL, 'PIN-RAHASIA', NULL, '1', '2024-02-01', NULL, NULL, '6', NULL, NULL, NULL, NULL, NULL, '', NULL, NULL, '18', '', '', NULL, NULL, '0', '1', '8', NULL, '0'),
  ('19', '1', 'D''Artono Contoh', NULL, NULL, '', NULL, 'PIN-RAHASIA', NULL, NULL, '2024-02-01', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', NULL, NULL, '19', '', '', NULL, NULL, '0', '1', '9', NULL, '0');
CREATE TABLE kelompok_master (
  id INT(11) NOT NULL PRIMARY KEY, config_id INT(11), kelompok VARCHAR(50) NOT NULL,
  deskripsi VARCHAR(400) NOT NULL, tipe VARCHAR(100) DEFAULT 'kelompok') ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO kelompok_master (id, config_id, kelompok, deskripsi, tipe) VALUES
  ('1', '1', 'Lembaga Desa', '-', 'lembaga'),
  ('2', '1', 'Kepanitiaan', '-', 'kelompok');
CREATE TABLE kelompok (
  id INT(11) NOT NULL PRIMARY KEY, config_id INT(11), id_master INT(11) NOT NULL, id_ketua INT(11),
  nama VARCHAR(50) NOT NULL, slug VARCHAR(255), kode VARCHAR(16) NOT NULL,
  tipe VARCHAR(100) DEFAULT 'kelompok') ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO kelompok (id, config_id, id_master, id_ketua, nama, slug, kode, tipe) VALUES
  ('1', '1', '1', '21', 'BADAN PERMUSYAWARATAN DESA', 'badan-permusyawaratan-desa', 'K1', 'lembaga'),
  ('2', '1', '2', '27', 'Panitia Pengisian Anggota BPD', 'panitia-pengisian-anggota-bpd', 'K2', 'kelompok'),
  ('3', '1', '1', '28', 'Sekretariat BPD', 'sekretariat-bpd', 'K3', 'lembaga'),
  ('4', '1', '1', '24', 'LPMD', 'lpmd', 'K4', 'lembaga');
CREATE TABLE kelompok_anggota (
  id INT(11) NOT NULL PRIMARY KEY, config_id INT(11), id_kelompok INT(11) NOT NULL,
  id_penduduk INT(11) NOT NULL, no_anggota VARCHAR(20), jabatan VARCHAR(50) DEFAULT '90',
  no_sk_jabatan VARCHAR(50), tipe VARCHAR(100) DEFAULT 'kelompok', periode VARCHAR(255),
  nmr_sk_pengangkatan VARCHAR(255), tgl_sk_pengangkatan DATE, nmr_sk_pemberhentian VARCHAR(255),
  tgl_sk_pemberhentian DATE) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO kelompok_anggota (id, config_id, id_kelompok, id_penduduk, no_anggota, jabatan, no_sk_jabatan, tipe, periode, nmr_sk_pengangkatan, tgl_sk_pengangkatan, nmr_sk_pemberhentian, tgl_sk_pemberhentian) VALUES
  ('1', '1', '1', '21', '1', '1', '', 'lembaga', '2019-2025', '188/45/2019', '2019-08-01', '', NULL),
  ('2', '1', '1', '22', '2', '2', '', 'lembaga', '2019-2025', '188/45/2019', '2019-08-01', '', NULL),
  ('3', '1', '1', '23', '3', '3', '', 'lembaga', '', '', NULL, '', NULL),
  ('4', '1', '1', '24', '4', '90', '', 'lembaga', '', '', NULL, '', NULL),
  ('5', '1', '1', '25', '5', 'Ketua Bidang Pemerintahan', '', 'lembaga', '', '', NULL, '', NULL),
  ('6', '1', '1', '26', '6', '90', '', 'lembaga', '', '188/45/2019', '2019-08-01', '188/50/2023', '2023-05-31'),
  ('7', '1', '2', '27', '1', '1', '', 'kelompok', '', '', NULL, '', NULL),
  ('8', '1', '3', '28', '1', '90', '', 'lembaga', '', '', NULL, '', NULL),
  ('9', '1', '4', '24', '1', '1', '', 'lembaga', '', '', NULL, '', NULL);
