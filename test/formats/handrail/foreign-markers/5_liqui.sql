SELECT 1;
--liquibase formatted sql
SELECT 2;
