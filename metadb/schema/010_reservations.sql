-- When host partitions were made.
ALTER TABLE host_partition
  ADD COLUMN IF NOT EXISTS creation_time DATETIME NOT NULL DEFAULT UTC_TIMESTAMP();
