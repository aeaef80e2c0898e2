import { contract } from './contract.ts';
import { sqliteSubject } from './sqlite-subject.ts';

contract('sqlite through @photostructure/sqlite', () => sqliteSubject('@photostructure/sqlite'));
