import { contract } from './contract.ts';
import { sqliteSubject } from './sqlite-subject.ts';

contract('sqlite through bun:sqlite', () => sqliteSubject('bun:sqlite'));
