-- Folders, containers and the dimensions that the cubes of a container share.

CREATE TABLE IF NOT EXISTS folder (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  parent_id BIGINT NULL,
  name VARCHAR(255) NOT NULL,
  UNIQUE KEY (parent_id, name),
  FOREIGN KEY (parent_id) REFERENCES folder (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- The one folder without parent: the roots of the sessions lie in it.
INSERT IGNORE INTO folder (id, parent_id, name) VALUES (1, NULL, '');

CREATE TABLE IF NOT EXISTS vocabulary (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(64) NOT NULL,
  description VARCHAR(255) NOT NULL DEFAULT '',
  UNIQUE KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

INSERT IGNORE INTO vocabulary (id, name, description)
VALUES (1, 'CF', 'Climate and Forecast conventions');

CREATE TABLE IF NOT EXISTS container (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  folder_id BIGINT NOT NULL,
  name VARCHAR(255) NOT NULL,
  description MEDIUMTEXT NOT NULL,
  vocabulary_id BIGINT NOT NULL,
  UNIQUE KEY (folder_id, name),
  FOREIGN KEY (folder_id) REFERENCES folder (id),
  FOREIGN KEY (vocabulary_id) REFERENCES vocabulary (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS dimension (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  container_id BIGINT NOT NULL,
  name VARCHAR(255) NOT NULL,
  type VARCHAR(16) NOT NULL,
  hierarchy VARCHAR(64) NOT NULL,
  base_time VARCHAR(64) NOT NULL,
  units VARCHAR(16) NOT NULL,
  calendar VARCHAR(32) NOT NULL,
  month_lengths VARCHAR(64) NOT NULL,
  leap_year BIGINT NOT NULL,
  leap_month BIGINT NOT NULL,
  UNIQUE KEY (container_id, name),
  FOREIGN KEY (container_id) REFERENCES container (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS grid (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  container_id BIGINT NOT NULL,
  name VARCHAR(255) NOT NULL,
  UNIQUE KEY (container_id, name),
  FOREIGN KEY (container_id) REFERENCES container (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- The values of a dimension: of one cube, or of all cubes on a grid. NULL stands for 1..size.
CREATE TABLE IF NOT EXISTS dimension_instance (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  dimension_id BIGINT NOT NULL,
  grid_id BIGINT NULL,
  size BIGINT NOT NULL,
  concept_level CHAR(1) NOT NULL,
  coordinates LONGBLOB NULL,
  UNIQUE KEY (grid_id, dimension_id),
  FOREIGN KEY (dimension_id) REFERENCES dimension (id) ON DELETE CASCADE,
  FOREIGN KEY (grid_id) REFERENCES grid (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
