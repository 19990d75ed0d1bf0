from . import test_dashboard, test_report_business, test_report_episode, test_tours
