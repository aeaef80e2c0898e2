CREATE TABLE a (id int);
CREATE TABLE b (
  id int,
  price numeric(10, 2
);
CREATE TABLE c (id int);
