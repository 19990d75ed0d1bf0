from . import crm_lead_facts, crm_lead_time, crm_lead_help, crm_lead_quotation, crm_lead_follow_up
