--
-- PostgreSQL database dump
--

\restrict Ab12Cd

SET statement_timeout = 0;
