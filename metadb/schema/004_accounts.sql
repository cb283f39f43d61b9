-- Accounts, sessions and the history of requests.

CREATE TABLE IF NOT EXISTS user (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(64) NOT NULL,
  password_hash VARCHAR(255) NOT NULL,
  is_admin BOOLEAN NOT NULL,
  is_enabled BOOLEAN NOT NULL,
  max_cores BIGINT NOT NULL,
  max_sessions BIGINT NOT NULL,
  last_session VARCHAR(32) NOT NULL DEFAULT '',
  UNIQUE KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS session (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  code VARCHAR(32) NOT NULL,
  owner_id BIGINT NOT NULL,
  root_folder_id BIGINT NOT NULL,
  label VARCHAR(255) NOT NULL DEFAULT '',
  creation_time DATETIME NOT NULL DEFAULT UTC_TIMESTAMP(),
  last_access_time DATETIME NOT NULL DEFAULT UTC_TIMESTAMP(),
  last_workflow BIGINT NOT NULL DEFAULT 0,
  last_marker BIGINT NOT NULL DEFAULT 0,
  is_active BOOLEAN NOT NULL DEFAULT TRUE,
  is_autoremove BOOLEAN NOT NULL DEFAULT FALSE,
  datacube VARCHAR(1024) NOT NULL DEFAULT '',
  UNIQUE KEY (code),
  UNIQUE KEY (root_folder_id),
  FOREIGN KEY (owner_id) REFERENCES user (id),
  FOREIGN KEY (root_folder_id) REFERENCES folder (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS session_user (
  session_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  roles BIGINT NOT NULL,
  cwd TEXT NOT NULL DEFAULT '/',
  cdd TEXT NOT NULL DEFAULT '/',
  PRIMARY KEY (session_id, user_id),
  FOREIGN KEY (session_id) REFERENCES session (id) ON DELETE CASCADE,
  FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- A job without end_time is unfinished.
CREATE TABLE IF NOT EXISTS job (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  parent_id BIGINT NULL,
  session_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  workflow BIGINT NOT NULL,
  marker BIGINT NOT NULL,
  parent_marker BIGINT NOT NULL,
  name TEXT NOT NULL,
  operator TEXT NOT NULL,
  status VARCHAR(64) NOT NULL,
  command LONGTEXT NOT NULL,
  submission LONGTEXT NOT NULL,
  request LONGTEXT NOT NULL,
  response LONGTEXT NOT NULL,
  output_cube TEXT NOT NULL,
  creation_time DATETIME NOT NULL DEFAULT UTC_TIMESTAMP(),
  start_time DATETIME NULL,
  end_time DATETIME NULL,
  UNIQUE KEY (session_id, marker),
  KEY (session_id, workflow),
  KEY (end_time),
  FOREIGN KEY (parent_id) REFERENCES job (id) ON DELETE CASCADE,
  FOREIGN KEY (session_id) REFERENCES session (id) ON DELETE CASCADE,
  FOREIGN KEY (user_id) REFERENCES user (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
