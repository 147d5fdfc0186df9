namespace Amazon.Lambda.SQSEvents;

/// <summary>The event of an SQS event source mapping: up to 10,000 messages of one queue.</summary>
public class SQSEvent
{
    public List<SQSMessage> Records { get; set; }

    public class SQSMessage
    {
        public string MessageId { get; set; }
        public string ReceiptHandle { get; set; }
        public string Body { get; set; }
        public string Md5OfBody { get; set; }
        public string Md5OfMessageAttributes { get; set; }

        /// <summary>The ARN of the queue.</summary>
        public string EventSourceArn { get; set; }
        public string EventSource { get; set; }
        public string AwsRegion { get; set; }

        /// <summary>System attributes, such as ApproximateReceiveCount and SentTimestamp.</summary>
        public Dictionary<string, string> Attributes { get; set; }
        public Dictionary<string, MessageAttribute> MessageAttributes { get; set; }
    }

    public class MessageAttribute
    {
        public string StringValue { get; set; }

        /// <summary>Base64 text in JSON.</summary>
        public MemoryStream BinaryValue { get; set; }
        public List<string> StringListValues { get; set; }
        public List<MemoryStream> BinaryListValues { get; set; }

        /// <summary>String, Number or Binary, with an optional custom label after a dot.</summary>
        public string DataType { get; set; }
    }
}
