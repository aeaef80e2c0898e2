CREATE TABLE t (a int, b text);
COPY public.t (a, b) FROM stdin;
1	it is
\.
