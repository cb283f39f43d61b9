-- What tasks use, and whose host partitions are.

-- Cubes that running tasks read. Rows are inserted and never committed: others see them with READ
-- UNCOMMITTED, and they are gone when the session of the task ends, however it does.
CREATE TABLE IF NOT EXISTS cube_use (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  cube_id BIGINT NOT NULL,
  task VARCHAR(1024) NOT NULL,
  KEY (cube_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- The user is kept as text: partitions can be made without an account.
ALTER TABLE host_partition ADD COLUMN IF NOT EXISTS owner VARCHAR(64) NOT NULL DEFAULT '';

-- The most recent jobs of a user are asked for.
ALTER TABLE job ADD KEY IF NOT EXISTS job_user_id_id (user_id, id);
