using System.Buffers.Binary;
using VmManager.Core.Instances;

namespace VmManager.Core.Observing;

/// <summary>Packs one tick: 44 bytes per instance. Written and read by processes of one edition within seconds, never kept.</summary>
internal static class FigurePacking
{
    private const int Length = 16 + 4 + 8 + 8 + 4 + 4;

    public static byte[] Pack(IReadOnlyList<(InstanceId Id, FigurePoint Point)> points)
    {
        var packed = new byte[points.Count * Length];
        for (var index = 0; index < points.Count; index++)
        {
            var (id, point) = points[index];
            var part = packed.AsSpan(index * Length, Length);
            id.Value.TryWriteBytes(part);
            BinaryPrimitives.WriteSingleLittleEndian(part[16..], (float)point.Cpu);
            BinaryPrimitives.WriteInt64LittleEndian(part[20..], point.MemoryBytes);
            BinaryPrimitives.WriteInt64LittleEndian(part[28..], point.DiskBytes);
            BinaryPrimitives.WriteSingleLittleEndian(part[36..], (float)point.ReceivedPerSecond);
            BinaryPrimitives.WriteSingleLittleEndian(part[40..], (float)point.SentPerSecond);
        }
        return packed;
    }

    public static IReadOnlyList<(InstanceId Id, FigurePoint Point)> Unpack(DateTimeOffset at, byte[] packed)
    {
        var points = new List<(InstanceId, FigurePoint)>(packed.Length / Length);
        for (var start = 0; start + Length <= packed.Length; start += Length)
        {
            var part = packed.AsSpan(start, Length);
            points.Add((InstanceId.From(new Guid(part[..16])), new FigurePoint(
                at,
                BinaryPrimitives.ReadSingleLittleEndian(part[16..]),
                BinaryPrimitives.ReadInt64LittleEndian(part[20..]),
                BinaryPrimitives.ReadInt64LittleEndian(part[28..]),
                BinaryPrimitives.ReadSingleLittleEndian(part[36..]),
                BinaryPrimitives.ReadSingleLittleEndian(part[40..]))));
        }
        return points;
    }
}
