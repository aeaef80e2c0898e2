import { contract } from './contract.ts';
import { sqliteSubject } from './sqlite-subject.ts';

contract('sqlite through node:sqlite', () => sqliteSubject('node:sqlite'));
