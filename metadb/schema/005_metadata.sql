-- What searches in metadata read, and a history that outlives its cubes.

-- The different values of each key, in the order of keys. Searches read this instead of the
-- attributes: values repeat themselves from cube to cube. `searched` is the value, or its start if
-- it is long, with ASCII letters in lower case.
CREATE TABLE IF NOT EXISTS attribute_value (
  name VARCHAR(255) NOT NULL,
  id BIGINT NOT NULL AUTO_INCREMENT,
  searched VARBINARY(8000) NOT NULL,
  is_cut BOOLEAN NOT NULL,
  digest BINARY(32) NOT NULL,
  PRIMARY KEY (name, id),
  UNIQUE KEY (id),
  UNIQUE KEY (digest)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

INSERT IGNORE INTO attribute_value (name, searched, is_cut, digest)
SELECT name, LEFT(
  REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
  REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
  REPLACE(REPLACE(REPLACE(REPLACE(
  value, 'A', 'a'), 'B', 'b'), 'C', 'c'), 'D', 'd'), 'E', 'e'), 'F', 'f'), 'G', 'g'), 'H', 'h'),
  'I', 'i'), 'J', 'j'), 'K', 'k'), 'L', 'l'), 'M', 'm'), 'N', 'n'), 'O', 'o'), 'P', 'p'), 'Q',
  'q'), 'R', 'r'), 'S', 's'), 'T', 't'), 'U', 'u'), 'V', 'v'), 'W', 'w'), 'X', 'x'), 'Y', 'y'),
  'Z', 'z'),
  8000), LENGTH(value) > 8000, UNHEX(SHA2(CONCAT(name, x'00', value), 256))
FROM attribute;

ALTER TABLE attribute ADD COLUMN IF NOT EXISTS value_id BIGINT NULL;

UPDATE attribute JOIN attribute_value
  ON attribute_value.digest = UNHEX(SHA2(CONCAT(attribute.name, x'00', attribute.value), 256))
SET attribute.value_id = attribute_value.id WHERE attribute.value_id IS NULL;

ALTER TABLE attribute
  MODIFY COLUMN value_id BIGINT NOT NULL,
  ADD KEY IF NOT EXISTS attribute_value_id (value_id, cube_id),
  ADD CONSTRAINT attribute_value_of FOREIGN KEY IF NOT EXISTS (value_id)
    REFERENCES attribute_value (id);

-- Tasks and their inputs keep the numbers of cubes that are gone.
ALTER TABLE task
  DROP FOREIGN KEY IF EXISTS task_ibfk_1,
  ADD COLUMN IF NOT EXISTS container_id BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS source_id BIGINT NULL,
  ADD COLUMN IF NOT EXISTS first_cube_id BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS output_position BIGINT NOT NULL DEFAULT 1,
  ADD COLUMN IF NOT EXISTS source_checksum VARCHAR(255) NOT NULL DEFAULT '',
  ADD KEY IF NOT EXISTS task_container_id (container_id),
  ADD CONSTRAINT task_source_of FOREIGN KEY IF NOT EXISTS (source_id) REFERENCES source (id);

UPDATE task JOIN cube ON cube.id = task.cube_id
SET task.container_id = cube.container_id, task.source_id = cube.source_id,
  task.first_cube_id = task.cube_id WHERE task.first_cube_id = 0;

ALTER TABLE task_input DROP FOREIGN KEY IF EXISTS task_input_ibfk_2;

UPDATE task_input SET cube_id = SUBSTRING_INDEX(name, '/', -1) WHERE cube_id IS NULL;

-- The files that a task read. The checksum is empty if it was not computed.
CREATE TABLE IF NOT EXISTS task_source (
  task_id BIGINT NOT NULL,
  position BIGINT NOT NULL,
  path MEDIUMTEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  modified DATETIME NOT NULL,
  checksum VARCHAR(128) NOT NULL,
  PRIMARY KEY (task_id, position),
  FOREIGN KEY (task_id) REFERENCES task (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- Those of one file were kept as "size=1234;modified=2026-01-31T12:34:56Z".
INSERT IGNORE INTO task_source (task_id, position, path, size_bytes, modified, checksum)
SELECT task.id, 1, source.uri,
  SUBSTRING_INDEX(SUBSTRING_INDEX(task.source_checksum, ';', 1), '=', -1),
  REPLACE(TRIM(TRAILING 'Z' FROM SUBSTRING_INDEX(task.source_checksum, '=', -1)), 'T', ' '), ''
FROM task JOIN source ON source.id = task.source_id WHERE task.source_checksum LIKE 'size=%';

ALTER TABLE task DROP COLUMN IF EXISTS source_checksum;

-- Containers whose coordinates are kept compressed.
ALTER TABLE container ADD COLUMN IF NOT EXISTS is_compressed BOOLEAN NOT NULL DEFAULT FALSE;

ALTER TABLE dimension_instance
  ADD COLUMN IF NOT EXISTS is_compressed BOOLEAN NOT NULL DEFAULT FALSE;
