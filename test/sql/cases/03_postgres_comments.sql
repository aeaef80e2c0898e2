/* A licence; with a semicolon
   /* and another comment; inside */
   still the first; */

-- one; more

SELECT 1; -- behind; a statement
SELECT /* in; side */ 2 -- at the end;
  /* and here */ ;
;;
-- nothing; here
;
SELECT 3 */* an operator; before */ 4 +--; another
5;
-- the last; word
