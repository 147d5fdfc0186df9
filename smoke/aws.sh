# What smoke/run reads of a stack on AWS.

aws cloudformation list-stack-resources --stack-name "$stack" --output text \
  --query 'StackResourceSummaries[].[LogicalResourceId, PhysicalResourceId]' > "$work/resources" ||
  usage "--stack-name: expected a stack that can be read, got \"$stack\""

# The physical id of a queue is its URL.
grep -o 'https:.*' "$work/resources" > "$work/queues" || true

# Log lines of this run that a function has written.
log_lines() {
  aws logs filter-log-events --log-group-name "/$stack/$1" --start-time "${started}000" \
    --filter-pattern "{ \$.correlation_id = \"$run*\" }" --query 'events[].[message]' --output text | sed '/^$/d; /^None$/d'
}

# Number of lines since the start in which one of the functions reports an error.
errors() {
  local function
  for function in "$@"; do
    aws logs filter-log-events --log-group-name "/$stack/$function" --start-time "${started}000" \
      --filter-pattern '{ $.level = "Error" || $.record.status = "error" }' --query 'length(events)' --output text
  done | awk '{ sum += $1 } END { print sum }'
}

# Log group and metric of each filter.
metric_filters() {
  aws logs describe-metric-filters --log-group-name-prefix "/$stack/" --output text \
    --query 'metricFilters[].[logGroupName, metricTransformations[0].metricName]' | sed "s|^/$stack/||; s|	| |"
}

# Number of values of a metric since the start.
metric_count() {
  aws cloudwatch get-metric-statistics --namespace "Pipeline/$stack" --metric-name "$1" --statistics SampleCount --period 60 \
    --start-time $((started - started % 60)) --end-time "$(($(date +%s) + 60))" \
    --query 'sum(Datapoints[].SampleCount)' --output text | cut -d . -f 1
}

# Logical id, namespace, metric and dimensions of each alarm.
alarms() {
  aws cloudwatch describe-alarms --alarm-name-prefix "$stack-" --output text --query "MetricAlarms[].[AlarmName,
    Namespace || min(Metrics[?MetricStat].MetricStat.Metric.Namespace),
    MetricName || join('+', sort(Metrics[?MetricStat].MetricStat.Metric.MetricName)),
    join(',', sort((Dimensions || \`[]\`)[].join('=', [Name, Value]))) || '-']" |
    awk -v resources="$work/resources" '
      BEGIN { while ((getline line < resources) > 0) { split(line, ids, "\t"); logical[ids[2]] = ids[1] } }
      { print logical[$1], $2, $3, $4 }'
}

# Replaces logical ids in dimensions by the names of the resources; that of a queue is the end of its URL.
resolve() {
  awk -v resources="$work/resources" '
    BEGIN { while ((getline line < resources) > 0) { split(line, ids, "\t"); sub(/^https:.*\//, "", ids[2]); name[ids[1]] = ids[2] } }
    {
      count = split($4, dimensions, ",")
      text = ""
      for (i = 1; i <= count; i++) {
        split(dimensions[i], pair, "=")
        value = pair[2] in name ? name[pair[2]] : pair[2]
        text = text (i > 1 ? "," : "") pair[1] (value == "" ? "" : "=" value)
      }
      print $1, $2, $3, text
    }'
}
