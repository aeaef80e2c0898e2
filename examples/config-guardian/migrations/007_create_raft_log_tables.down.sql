DROP TABLE raft_log_notes;
DROP TABLE raft_log;
