# What smoke/run reads of a local runtime: its data folder has the logs and metrics, the template the filters and alarms.

[ -f "$data/runtime.json" ] || usage "--local: expected the data folder of a running runtime, got \"$data\""
[ -f "$template" ] || usage "--template: expected a file, got \"$template\""
endpoint=$(sed -n 's/.*"Endpoint":"\([^"]*\)".*/\1/p' "$data/runtime.json")
export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1

aws() {
  command aws --endpoint-url "$endpoint" "$@"
}

aws sqs list-queues --queue-name-prefix "$stack-" --query 'QueueUrls[].[@]' --output text > "$work/queues" ||
  usage "--local: expected the data folder of a running runtime, got \"$data\""

since=$(date -u +%Y-%m-%dT%H:%M:%S)
touch "$work/metrics-before"
[ ! -f "$data/logs/metrics.json" ] || cp "$data/logs/metrics.json" "$work/metrics-before"

# The lines of the functions that write to a log group.
log_group() {
  local function functions
  case $1 in
    ingest) functions=Ingest ;;
    orchestrator) functions=Orchestrator ;;
    reconcile) functions=Reconcile ;;
    steps) functions='Add Transform Finalize' ;;
  esac
  for function in $functions; do
    [ ! -f "$data/logs/$stack-${function}Function.log" ] || cat "$data/logs/$stack-${function}Function.log"
  done
}

# Log lines of this run that a function has written.
log_lines() {
  log_group "$1" | grep "\"correlation_id\":\"$run" || true
}

# Number of lines since the start in which one of the functions reports an error.
errors() {
  local function
  for function in "$@"; do log_group "$function"; done |
    awk -v since="$since" '/"level":"Error"|"status":"error"/ && match($0, /"time(stamp)?":"[^"]*/) {
      time = substr($0, RSTART, RLENGTH); sub(/.*"/, "", time); if (time >= since) count++ } END { print count + 0 }'
}

# Number of values of a metric in a file of totals.
total_of() {
  awk -v name="\"$2\"," '$1 == "\"name\":" { is_wanted = $2 == name } is_wanted && $1 == "\"count\":" { count = $2 + 0 } END { print count + 0 }' "$1"
}

# Number of values of a metric since the start.
metric_count() {
  [ -f "$data/logs/metrics.json" ] || { echo 0; return; }
  echo $(($(total_of "$data/logs/metrics.json" "$1") - $(total_of "$work/metrics-before" "$1")))
}

# Log group and metric of each filter.
metric_filters() {
  awk '
    /^  [A-Za-z]+:$/ { is_filter = 0 }
    /^    Type: AWS::Logs::MetricFilter$/ { is_filter = 1 }
    is_filter && $1 == "LogGroupName:" { group = tolower($3); sub(/logs$/, "", group) }
    is_filter && $1 == "MetricName:" { print group, $2 }' "$template"
}

# Logical id, namespace, metric and dimensions of each alarm.
alarms() {
  awk -v stack="$stack" '
    function finish() { if (is_alarm) print id, namespace, metric, dimensions == "" ? "-" : dimensions }
    function value(line, name) { sub(".*" name ": *", "", line); sub(/[,} ].*/, "", line); return line }
    /^[A-Za-z]/ || /^  [A-Za-z]+:$/ { finish(); is_alarm = 0; id = $1; sub(/:/, "", id); namespace = metric = dimensions = "" }
    /^    Type: AWS::CloudWatch::Alarm$/ { is_alarm = 1 }
    is_alarm && /Namespace: / { line = $0; gsub(/!Sub |"/, "", line); gsub(/\$\{AWS::StackName\}/, stack, line); namespace = value(line, "Namespace") }
    is_alarm && /MetricName: / { name = value($0, "MetricName"); metric = metric == "" ? name : name < metric ? name "+" metric : metric "+" name }
    is_alarm && /^      Dimensions: / {
      line = $0
      gsub(/!GetAtt |!Ref |\.QueueName/, "", line)
      while (match(line, /\{[^}]*\}/)) {
        pair = substr(line, RSTART, RLENGTH)
        line = substr(line, RSTART + RLENGTH)
        pair = value(pair, "Name") "=" value(pair, "Value")
        dimensions = dimensions == "" ? pair : pair < dimensions ? pair "," dimensions : dimensions "," pair
      }
    }
    END { finish() }' "$template"
}

# The template has logical ids.
resolve() {
  cat
}
