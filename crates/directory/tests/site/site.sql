-- A small site for the tests: the structure of a real workshop's tables, with people who do not exist.
-- Its oddities are kept: an admin without a password, customers with unsalted MD5, a bare file name for a picture.
SET NAMES utf8mb4;

CREATE TABLE tbl_admin (
  id int(11) NOT NULL AUTO_INCREMENT,
  full_name varchar(255) NOT NULL,
  username varchar(100) NOT NULL,
  password varchar(255) DEFAULT NULL,
  position enum('admin','superadmin') DEFAULT 'admin',
  created_at timestamp NOT NULL DEFAULT current_timestamp(),
  PRIMARY KEY (id), UNIQUE KEY username (username)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE tbl_worker (
  id int(11) NOT NULL AUTO_INCREMENT,
  full_name varchar(255) NOT NULL,
  username varchar(100) NOT NULL,
  password varchar(255) NOT NULL,
  position enum('worker') NOT NULL DEFAULT 'worker',
  created_at timestamp NOT NULL DEFAULT current_timestamp(),
  image_url varchar(255) DEFAULT NULL,
  PRIMARY KEY (id), UNIQUE KEY username (username)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE tbl_user (
  id int(11) NOT NULL AUTO_INCREMENT,
  name varchar(255) NOT NULL,
  email varchar(255) NOT NULL,
  new_img_name varchar(255) DEFAULT NULL,
  car_brand varchar(100) DEFAULT NULL,
  role varchar(20) DEFAULT 'user',
  phonenum varchar(20) NOT NULL,
  password varchar(255) NOT NULL,
  created_at timestamp NOT NULL DEFAULT current_timestamp(),
  PRIMARY KEY (id), UNIQUE KEY email (email)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE tbl_vehicles (
  vehicle_id int(11) NOT NULL AUTO_INCREMENT,
  user_id int(11) DEFAULT NULL,
  make varchar(100) DEFAULT NULL,
  model varchar(100) DEFAULT NULL,
  year int(11) DEFAULT NULL,
  license_plate varchar(20) DEFAULT NULL,
  created_at timestamp NOT NULL DEFAULT current_timestamp(),
  last_service_date date DEFAULT NULL,
  PRIMARY KEY (vehicle_id), KEY user_id (user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE tbl_services (
  service_id int(11) NOT NULL AUTO_INCREMENT,
  service_name varchar(255) NOT NULL,
  price decimal(10,2) DEFAULT NULL,
  PRIMARY KEY (service_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE tbl_notifications (
  id int(11) NOT NULL AUTO_INCREMENT,
  message text DEFAULT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE tbl_appointments (
  appointment_id int(11) NOT NULL AUTO_INCREMENT,
  user_id int(11) DEFAULT NULL,
  service_id int(11) DEFAULT NULL,
  appointment_date date DEFAULT NULL,
  appointment_time time DEFAULT NULL,
  status enum('pending','confirmed','completed','cancelled') DEFAULT 'pending',
  notes text DEFAULT NULL,
  created_at timestamp NOT NULL DEFAULT current_timestamp(),
  worker_id int(11) DEFAULT NULL,
  PRIMARY KEY (appointment_id), KEY user_id (user_id), KEY worker_id (worker_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- The staff's hashes were made by PHP 8.2's password_hash at its default cost. Passwords:
-- almaz Torque-wrench-41 · peter Cold-start-2087 · selam ሰላም-ነዳጅ-ፍሬን · ciara Brake&Clutch%_9 · yusuf Fan-belt-7731
INSERT INTO tbl_admin (id, full_name, username, password, position) VALUES
  (1, 'Almaz Bekele', 'almaz', '$2y$10$1BGkNDhnej5nVt6r5WDwWeyLbiBjXXhsTpQOgTmXvvs856b2FMFIS', 'superadmin'),
  (2, 'Peter Novak', 'peter', '$2y$10$bJgEP3aacC.ooz7nRJR6zuUn6jO2UmxRSHHu.9JdmHJNivHPEqTNu', 'admin'),
  (3, 'Grete Holm', 'grete', NULL, 'admin');
INSERT INTO tbl_worker (id, full_name, username, password, image_url) VALUES
  (1, 'ሰላም ገብሬ', 'selam', '$2y$10$TY7i5SoNvBvSBGoXtEiQme4acwxzND3YxBaYYefd7iI4mTMffl/nu', 'uploads/workers/1.png'),
  (2, 'Ciara O''Brien', 'ciara', '$2y$10$XVo6Ju4GNOmQDAcZliyY2Oubhv0tDb8S6v8kNWxGMpB6dKTTJzrBO', NULL),
  (3, 'يوسف الحداد', 'yusuf', '$2y$10$F2jD1/yu2ehuy4c6p9oI9u.M3lXZkapsZRzqYWJ5lQft0kCIXyfjS', ''),
  (4, 'Peter Novak', 'peter', '$2y$10$bJgEP3aacC.ooz7nRJR6zuUn6jO2UmxRSHHu.9JdmHJNivHPEqTNu', NULL);
INSERT INTO tbl_user (id, name, email, new_img_name, car_brand, phonenum, password) VALUES
  (1, 'Hana Tesfaye', 'hana@example.com', 'u1.jpg', 'Toyota', '0911000001', '482c811da5d5b4bc6d497ffa98491e38'),
  (2, 'Ömer Çelik', 'omer@example.com', NULL, 'Fiat', '0911000002', '482c811da5d5b4bc6d497ffa98491e38'),
  (3, '100% Motors', 'fleet@example.com', NULL, 'Isuzu', '0911000003', '482c811da5d5b4bc6d497ffa98491e38'),
  (4, 'under_score', 'not an address', NULL, NULL, '0911000004', '482c811da5d5b4bc6d497ffa98491e38'),
  (5, 'አበበ ከበደ', 'abebe@example.com', NULL, 'Suzuki', '0911000005', '482c811da5d5b4bc6d497ffa98491e38'),
  (6, 'Nora O''Brien', 'nora@example.com', NULL, 'Opel', '0911000006', '482c811da5d5b4bc6d497ffa98491e38'),
  (7, '  ', 'blank@example.com', NULL, NULL, '0911000007', '482c811da5d5b4bc6d497ffa98491e38');
INSERT INTO tbl_vehicles (vehicle_id, user_id, make, model, year, license_plate) VALUES
  (1, 1, 'Toyota', 'Corolla', 2015, 'AA-21043'), (2, 5, 'Suzuki', 'Dzire', 2019, 'AA-77810'),
  (3, 1, 'Lifan', NULL, NULL, NULL), (4, NULL, 'Isuzu', 'D-Max', 2017, 'AA-11111');
INSERT INTO tbl_services (service_id, service_name, price) VALUES (4, 'ፍሬን Brakes', 3200.00);
INSERT INTO tbl_appointments (appointment_id, user_id, service_id, appointment_date, appointment_time, status, worker_id) VALUES
  (1, 1, 4, '2026-12-01', '09:30:00', 'confirmed', 2), (2, 1, NULL, '2026-12-08', NULL, 'pending', NULL),
  (3, 1, 99, NULL, '10:00:00', 'cancelled', NULL), (4, 5, 4, '2026-12-01', '09:30:00', 'pending', NULL);
