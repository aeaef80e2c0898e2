SELECT '
-- handrail: down
', $$
-- handrail: down
$$ /*
-- handrail: down
*/;
-- handrail: down
SELECT -1;
