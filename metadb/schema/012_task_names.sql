-- The task that made a cube, by the name that its claim had: so it is known what one has done that
-- was lost before it could tell.
ALTER TABLE task
  ADD COLUMN IF NOT EXISTS name VARCHAR(255) NOT NULL DEFAULT '',
  ADD KEY IF NOT EXISTS (name);
