from . import (
    stock_lot,
    registration,
    registration_deciding,
    discuss_channel,
    ticket,
)
