DROP TRIGGER users_delete_projects_first ON users;
DROP FUNCTION delete_projects_of_user();
DROP TABLE configs;
