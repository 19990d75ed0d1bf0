"""Dashboards as code: plain Python that writes the JSON of `spreadsheet.dashboard`.

Community has no spreadsheet editor, so the committed JSON is made here::

    cd addons/smart_service_reports && python -m builder

A test builds it again and compares.
"""
