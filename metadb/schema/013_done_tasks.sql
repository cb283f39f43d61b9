-- What a task has told of its outputs when all was done that others can see; NULL: not known to be done. So it is known
-- what one has done that was lost before it could tell. Cubes name their task themselves.
ALTER TABLE job ADD COLUMN IF NOT EXISTS done_outputs TEXT NULL;
