CREATE TABLE a (id int);

-- handrail: down

DROP TABLE a;
