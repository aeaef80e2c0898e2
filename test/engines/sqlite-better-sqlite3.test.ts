import { contract } from './contract.ts';
import { sqliteSubject } from './sqlite-subject.ts';

contract('sqlite through better-sqlite3', () => sqliteSubject('better-sqlite3'));
