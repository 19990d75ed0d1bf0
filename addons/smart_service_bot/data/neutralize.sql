-- a copy of the database must neither pay for models nor hold the keys to them
UPDATE smart_service_llm_profile
   SET active = FALSE, api_key = NULL, api_key_set_on = NULL;
UPDATE smart_service_brain
   SET active = FALSE, api_key = NULL, api_key_set_on = NULL;
UPDATE smart_service_llm_request
   SET state = 'failed', outcome = 'dropped', error = 'Not asked: this database is a copy.',
       conversation = NULL, placeholders = NULL, question = NULL, brain_ref = NULL
 WHERE state = 'new';
-- nor send what is asked and written to a server that makes vectors of it
UPDATE smart_service_encoder
   SET active = FALSE, api_key = NULL, api_key_set_on = NULL
 WHERE kind = 'endpoint';
