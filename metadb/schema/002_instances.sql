-- The machines, the I/O servers on them and the primitives that these know.

CREATE TABLE IF NOT EXISTS host (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(255) NOT NULL,
  memory_megabytes BIGINT NOT NULL,
  cores BIGINT NOT NULL,
  is_up BOOLEAN NOT NULL DEFAULT TRUE,
  UNIQUE KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS io_server (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(255) NOT NULL,
  host_id BIGINT NOT NULL,
  port BIGINT NOT NULL,
  is_up BOOLEAN NOT NULL DEFAULT TRUE,
  UNIQUE KEY (name),
  FOREIGN KEY (host_id) REFERENCES host (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS host_partition (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(255) NOT NULL,
  is_user_defined BOOLEAN NOT NULL DEFAULT FALSE,
  is_reserved BOOLEAN NOT NULL DEFAULT FALSE,
  UNIQUE KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

INSERT IGNORE INTO host_partition (id, name) VALUES (1, 'all');

CREATE TABLE IF NOT EXISTS host_partition_host (
  partition_id BIGINT NOT NULL,
  host_id BIGINT NOT NULL,
  PRIMARY KEY (partition_id, host_id),
  FOREIGN KEY (partition_id) REFERENCES host_partition (id) ON DELETE CASCADE,
  FOREIGN KEY (host_id) REFERENCES host (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- The manual is the JSON of base/manual_json.h, a list of one.
CREATE TABLE IF NOT EXISTS primitive (
  name VARCHAR(64) NOT NULL PRIMARY KEY,
  manual MEDIUMTEXT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS counter (
  name VARCHAR(64) NOT NULL PRIMARY KEY,
  value BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

INSERT IGNORE INTO counter (name, value) VALUES ('primitives', 0);
