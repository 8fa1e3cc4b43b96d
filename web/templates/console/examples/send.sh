BODY='[{"specversion":"1.0","type":"vn.thidua.skill.completed","id":"'"$EVENT_ID"'","source":"https://dvc.example.vn","time":"2026-11-23T08:30:00+07:00","subject":"ref:A-17","data":{"skill":"anti-scam","score":0.9,"by":"self"}}]'
ID="call-$(date +%s%N)"
NOW=$(date +%s)
KEY=$(printf '%s' "${SECRET#whsec_}" | base64 -d | od -An -tx1 | tr -d ' \n')
SIGNATURE=$(printf '%s' "$ID.$NOW.$BODY" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$KEY" -binary | base64 -w0)
curl -sS "$ADDRESS/api/v1/partners/$PARTNER/${ACTION:-events}" \
  -H 'content-type: application/cloudevents-batch+json' \
  -H "webhook-id: $ID" -H "webhook-timestamp: $NOW" -H "webhook-signature: v1,$SIGNATURE" \
  --data-binary "$BODY"
