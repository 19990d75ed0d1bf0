"""Plain Python kernels: no Odoo import below this folder."""
