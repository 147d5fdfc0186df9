using System.Reflection;

namespace AWS.Lambda.Powertools.Common;

/// <summary>A call of a woven method.</summary>
public class AspectEventArgs : EventArgs
{
    public object Instance { get; internal set; }
    public Type Type { get; internal set; }
    public MethodBase Method { get; internal set; }
    public string Name { get; internal set; }
    public IReadOnlyList<object> Args { get; internal set; }
    public Type ReturnType { get; internal set; }
    public Attribute[] Triggers { get; internal set; }
}
