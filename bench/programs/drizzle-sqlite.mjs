import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';

migrate(drizzle(new Database(process.argv[2])), { migrationsFolder: 'drizzle' });
