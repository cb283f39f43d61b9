-- What lets workflows go on after the end of their server, and from a checkpoint.

-- How an unfinished job goes on (JSON of the server's workflow engine).
ALTER TABLE job ADD COLUMN IF NOT EXISTS state LONGTEXT NOT NULL DEFAULT '';
-- A workflow with all that its tasks have become: JSON of a request; empty unless there are more.
ALTER TABLE job ADD COLUMN IF NOT EXISTS expanded_request LONGTEXT NOT NULL DEFAULT '';
-- A later iteration of a loop has taken the place of this task.
ALTER TABLE job ADD COLUMN IF NOT EXISTS is_superseded BOOLEAN NOT NULL DEFAULT FALSE;

-- What was left of a workflow when the task with this label had completed: JSON of a request.
CREATE TABLE IF NOT EXISTS checkpoint (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  job_id BIGINT NOT NULL,
  label VARCHAR(255) NOT NULL,
  request LONGTEXT NOT NULL,
  creation_time DATETIME NOT NULL DEFAULT UTC_TIMESTAMP(),
  KEY (job_id, label),
  FOREIGN KEY (job_id) REFERENCES job (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
