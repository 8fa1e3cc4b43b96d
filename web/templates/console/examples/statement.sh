STATEMENT='{"id":"'"$STATEMENT_ID"'","actor":{"account":{"homePage":"https://lms.example.vn","name":"A-17"}},"verb":{"id":"http://adlnet.gov/expapi/verbs/passed"},"object":{"id":"https://lms.example.vn/course/view.php?id=7","definition":{"name":{"vi":"Nhận diện lừa đảo"}}},"result":{"success":true,"score":{"scaled":0.9}},"timestamp":"2026-11-23T08:30:00+07:00"}'
curl -sS "$ADDRESS/xapi/statements" -u "$PARTNER:$SECRET" \
  -H 'content-type: application/json' -H 'X-Experience-API-Version: 1.0.3' \
  --data-binary "[$STATEMENT]"
