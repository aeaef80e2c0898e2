DROP TABLE rate_limits;
DROP TABLE gateway_status_history;
DROP TABLE discovery_logs;
DROP TABLE operator_metrics;
DROP TABLE attestations;
DROP TABLE config_packs;
DROP TABLE gateways;
