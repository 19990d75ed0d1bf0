-- a copy of the database must neither pay for models nor hold the keys to them
UPDATE smart_service_llm_profile
   SET active = FALSE, api_key = NULL, api_key_set_on = NULL;
