-- a copy of the database must neither speak as the company nor hold its secrets
UPDATE smart_service_account
   SET state = 'draft',
       state_reason = NULL,
       token = md5(random()::text || clock_timestamp()::text || id),
       api_base_url = NULL,
       app_secret = NULL, app_secret_set_on = NULL,
       webhook_secret = NULL, webhook_secret_set_on = NULL,
       is_secret_rotating = FALSE,
       encoding_aes_key = NULL, encoding_aes_key_set_on = NULL,
       api_token = NULL, api_token_set_on = NULL;
DELETE FROM smart_service_token;
UPDATE smart_service_outbox
   SET state = 'failed', error = 'Not sent: this database is a copy.'
 WHERE state IN ('queued', 'sending');
UPDATE smart_service_staff_account
   SET state = 'draft', state_reason = NULL, api_base_url = NULL, app_secret = NULL,
       api_token = NULL, webhook_secret = NULL, token_value = NULL, token_expires_at = NULL;
UPDATE smart_service_staff_notice
   SET state = 'failed', error = 'Not sent: this database is a copy.', mailed_instead = TRUE
 WHERE state = 'new';
-- nor ask providers about customers and their files
UPDATE smart_service_media
   SET state = 'failed', error = 'Not fetched: this database is a copy.'
 WHERE state = 'new';
DELETE FROM smart_service_profile WHERE state = 'new';
-- links to calls, and what calls over Agora are paid with, belong to the original
UPDATE smart_service_call_invitation SET revoked_at = now() at time zone 'UTC'
 WHERE revoked_at IS NULL;
UPDATE res_company
   SET smart_agora_app_id = NULL, smart_agora_certificate = NULL,
       smart_agora_certificate_set_on = NULL;
