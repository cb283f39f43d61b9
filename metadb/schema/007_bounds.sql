-- The cells of the coordinates: two doubles for each.
ALTER TABLE dimension_instance ADD COLUMN IF NOT EXISTS bounds LONGBLOB NULL;
