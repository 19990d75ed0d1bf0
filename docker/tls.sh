#!/bin/sh
# A certificate of one's own for the proxy, until a trusted one is put in its place.
set -eu

TLS=${SMART_TLS_DIR:-/etc/nginx/tls}
HOST=${SMART_HOST:-localhost}

[ -s "$TLS/fullchain.pem" ] && [ -s "$TLS/privkey.pem" ] && exit 0

umask 077
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 825 \
    -subj "/CN=$HOST" -addext "subjectAltName=DNS:$HOST,DNS:localhost,IP:127.0.0.1" \
    -addext "extendedKeyUsage=serverAuth" \
    -keyout "$TLS/privkey.pem" -out "$TLS/fullchain.pem" 2>/dev/null
echo "tls.sh: made a certificate for $HOST that no browser trusts yet"
