-- Cubes whose fragments are views: over those of other cubes (virtual), or over a file (reference).
ALTER TABLE cube
  ADD COLUMN IF NOT EXISTS storage ENUM('stored', 'virtual', 'reference') NOT NULL DEFAULT 'stored',
  ADD COLUMN IF NOT EXISTS expression MEDIUMTEXT NOT NULL DEFAULT '',
  ADD COLUMN IF NOT EXISTS view_tables BIGINT NOT NULL DEFAULT 1,
  ADD COLUMN IF NOT EXISTS stores_itself BOOLEAN NOT NULL DEFAULT FALSE,
  ADD COLUMN IF NOT EXISTS read_count BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS content_digest BINARY(32) NULL,
  ADD KEY IF NOT EXISTS (content_digest);

-- A virtual cube and what its views read, which cannot be deleted as long as they do.
CREATE TABLE IF NOT EXISTS cube_dependency (
  cube_id BIGINT NOT NULL,
  source_id BIGINT NOT NULL,
  PRIMARY KEY (cube_id, source_id),
  FOREIGN KEY (cube_id) REFERENCES cube (id) ON DELETE CASCADE,
  FOREIGN KEY (source_id) REFERENCES cube (id) ON DELETE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- What the argument "materialize" is in a session if a task does not say it.
ALTER TABLE session
  ADD COLUMN IF NOT EXISTS materialize ENUM('auto', 'yes', 'no') NOT NULL DEFAULT 'auto';
