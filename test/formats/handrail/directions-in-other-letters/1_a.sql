SELECT 1; -- HANDRAIL: Down
SELECT 2;
-- handrail: ignore some-rule why
SELECT 3;