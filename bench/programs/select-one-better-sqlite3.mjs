import Database from 'better-sqlite3';

const database = new Database(process.argv[2]);
database.prepare('select 1').all();
database.close();
