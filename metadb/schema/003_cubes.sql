-- Datacubes, where their fragments lie, and how they came to be.

-- Found by the digest of the URI, which may be longer than a key.
CREATE TABLE IF NOT EXISTS source (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  uri MEDIUMTEXT NOT NULL,
  digest BINARY(32) NOT NULL,
  UNIQUE KEY (digest)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- A number under which a cube is being written or deleted. AUTO_INCREMENT is the number of cubes.
-- A condemned claim can no longer become a cube.
CREATE TABLE IF NOT EXISTS storage_claim (
  cube_id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  task VARCHAR(255) NOT NULL,
  is_condemned BOOLEAN NOT NULL DEFAULT FALSE,
  claimed DATETIME NOT NULL DEFAULT UTC_TIMESTAMP(),
  KEY (task)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS cube (
  id BIGINT NOT NULL PRIMARY KEY,
  container_id BIGINT NOT NULL,
  measure VARCHAR(255) NOT NULL,
  measure_type VARCHAR(16) NOT NULL,
  missing_value VARCHAR(64) NULL,
  level BIGINT NOT NULL,
  description MEDIUMTEXT NOT NULL,
  source_id BIGINT NULL,
  is_compressed BOOLEAN NOT NULL,
  creation_date DATETIME NOT NULL DEFAULT UTC_TIMESTAMP(),
  size_bytes BIGINT NULL,
  elements BIGINT NULL,
  FOREIGN KEY (container_id) REFERENCES container (id),
  FOREIGN KEY (source_id) REFERENCES source (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS cube_dimension (
  cube_id BIGINT NOT NULL,
  is_explicit BOOLEAN NOT NULL,
  level BIGINT NOT NULL,
  dimension_instance_id BIGINT NOT NULL,
  is_unlimited BOOLEAN NOT NULL,
  PRIMARY KEY (cube_id, is_explicit, level),
  FOREIGN KEY (cube_id) REFERENCES cube (id) ON DELETE CASCADE,
  FOREIGN KEY (dimension_instance_id) REFERENCES dimension_instance (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS fragment (
  cube_id BIGINT NOT NULL,
  fragment_index BIGINT NOT NULL,
  io_server_id BIGINT NOT NULL,
  table_name VARCHAR(64) NOT NULL,
  key_start BIGINT NOT NULL,
  key_end BIGINT NOT NULL,
  PRIMARY KEY (cube_id, fragment_index),
  UNIQUE KEY (io_server_id, table_name),
  FOREIGN KEY (cube_id) REFERENCES cube (id) ON DELETE CASCADE,
  FOREIGN KEY (io_server_id) REFERENCES io_server (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- What made a cube. The user is kept as text: tasks can run without an account.
CREATE TABLE IF NOT EXISTS task (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  cube_id BIGINT NOT NULL,
  operator VARCHAR(64) NOT NULL,
  arguments MEDIUMTEXT NOT NULL,
  user VARCHAR(64) NOT NULL,
  software_version VARCHAR(64) NOT NULL,
  source_checksum VARCHAR(255) NOT NULL,
  created DATETIME NOT NULL DEFAULT UTC_TIMESTAMP(),
  UNIQUE KEY (cube_id),
  FOREIGN KEY (cube_id) REFERENCES cube (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- The name "<container>/<cube>" outlives the input.
CREATE TABLE IF NOT EXISTS task_input (
  task_id BIGINT NOT NULL,
  position BIGINT NOT NULL,
  cube_id BIGINT NULL,
  name VARCHAR(64) NOT NULL,
  PRIMARY KEY (task_id, position),
  FOREIGN KEY (task_id) REFERENCES task (id) ON DELETE CASCADE,
  FOREIGN KEY (cube_id) REFERENCES cube (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- Values are bytes: attributes of foreign files are not always UTF-8.
CREATE TABLE IF NOT EXISTS attribute (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  cube_id BIGINT NOT NULL,
  variable VARCHAR(255) NOT NULL,
  name VARCHAR(255) NOT NULL,
  type ENUM('text', 'short', 'int', 'long', 'float', 'double', 'image', 'video', 'audio', 'url')
    NOT NULL,
  value LONGBLOB NOT NULL,
  vocabulary_id BIGINT NULL,
  modified DATETIME NOT NULL DEFAULT UTC_TIMESTAMP(),
  user VARCHAR(64) NOT NULL,
  UNIQUE KEY (cube_id, variable, name),
  FOREIGN KEY (cube_id) REFERENCES cube (id) ON DELETE CASCADE,
  FOREIGN KEY (vocabulary_id) REFERENCES vocabulary (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
