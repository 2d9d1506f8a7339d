using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Assay.Server.Settings;

/// <summary>A section of the settings and the record that holds it.</summary>
internal sealed record SettingsSection(string Name, Type Type)
{
    /// <summary>The settings that can be given, not what is computed from them.</summary>
    public IEnumerable<PropertyInfo> Settings => Type.GetProperties().Where(property => property.CanWrite);

    public PropertyInfo? Find(string name) =>
        Settings.FirstOrDefault(property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Every section that the server reads.</summary>
internal sealed record SettingsSections(IReadOnlyList<SettingsSection> All);

/// <summary>Reads sections into records, and collects what is wrong with them in words of our own.</summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    private readonly List<SettingsSection> _sections = [];
    private readonly List<string> _problems = [];

    public IConfiguration Configuration => configuration;

    public SettingsSections Sections => new([.. _sections]);

    /// <summary>The section's values over the defaults in code; the defaults alone where something is wrong with them.</summary>
    public T ReadSection<T>(string name)
        where T : class, new()
    {
        var section = new SettingsSection(name, typeof(T));
        _sections.Add(section);
        var values = configuration.GetSection(name);
        var problems = values.GetChildren().SelectMany(value => Check(section, value)).ToList();
        if (values.Value is not null && !SettingOrigin.IsOfAnotherProgram(configuration, name))
            problems.Add($"{name} is a section{Origin(values)}: give a setting in it, as in {name}:{section.Settings.First().Name}.");
        // Without settings there is nothing to bind but that other program's word.
        var settings = problems.Count == 0 && values.GetChildren().Any() ? Bind<T>(values, problems) : new T();
        _problems.AddRange(problems);
        return settings;
    }

    /// <summary>Also refuses sections that nothing reads.</summary>
    /// <exception cref="SettingsException">Something is wrong; one line for each.</exception>
    public void RefuseProblems(IReadOnlyList<string> args)
    {
        var unknown = UnknownSections.Find(configuration, args, [.. _sections.Select(section => section.Name)]);
        RefuseProblems(unknown);
    }

    /// <exception cref="SettingsException">Something is wrong; one line for each.</exception>
    public void RefuseProblems(IEnumerable<string>? more = null)
    {
        _problems.InsertRange(0, more ?? []);
        if (_problems.Count > 0)
            throw new SettingsException(string.Join(Environment.NewLine, _problems.Distinct()));
    }

    private IEnumerable<string> Check(SettingsSection section, IConfigurationSection value)
    {
        if (section.Find(value.Key) is not { } property)
        {
            var suggestion = Suggestion.For(value.Key, section.Settings.Select(setting => setting.Name));
            yield return $"Unknown setting {section.Name}:{value.Key}{Origin(value)}.{suggestion} {section.Name} has "
                + $"{string.Join(", ", section.Settings.Select(setting => setting.Name))}.";
            yield break;
        }
        // Lists and tables are the binder's.
        if (value.Value is null)
            yield break;
        var name = $"{section.Name}:{property.Name}";
        if (!TryConvert(property.PropertyType, value.Value, out var converted))
            yield return $"Setting {name} must be {Expected(property)}, not '{value.Value}'{Origin(value)}.";
        else if (Refuse(property, converted) is { } why)
            yield return $"Setting {name} {why}, not '{value.Value}'{Origin(value)}.";
    }

    private static bool TryConvert(Type type, string text, out object? value)
    {
        value = null;
        // An empty variable is how a shell takes a value away.
        if (text.Length == 0 && Nullable.GetUnderlyingType(type) is not null)
            return true;
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        var converter = TypeDescriptor.GetConverter(bare);
        if (!converter.CanConvertFrom(typeof(string)))
            return true;
        try
        {
            value = converter.ConvertFromInvariantString(text);
            return true;
        }
        // The converters wrap what the types' own parsers throw in exceptions of several kinds.
        catch (Exception refused) when (refused is ArgumentException or FormatException or NotSupportedException or OverflowException)
        {
            return false;
        }
    }

    private static string? Refuse(PropertyInfo property, object? value)
    {
        foreach (var rule in property.GetCustomAttributes<ValidationAttribute>())
            if (!rule.IsValid(value))
                return rule switch
                {
                    RangeAttribute => $"must be {Expected(property)}",
                    RequiredAttribute => "must not be empty",
                    { ErrorMessage: { } words } => $"cannot be used ({words.TrimEnd('.')})",
                    _ => $"cannot be used ({rule.FormatErrorMessage(property.Name).TrimEnd('.')})",
                };
        return null;
    }

    /// <summary>The words for what a setting takes, its range included.</summary>
    public static string Expected(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var kind = type switch
        {
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(int) || type == typeof(long) => "a whole number",
            _ when type == typeof(double) || type == typeof(decimal) => "a number",
            _ when type == typeof(TimeSpan) => "a duration such as 00:00:30",
            { IsEnum: true } => "one of " + string.Join(", ", Enum.GetNames(type)),
            _ => "text",
        };
        return property.GetCustomAttribute<RangeAttribute>() is { } range
            ? string.Create(CultureInfo.InvariantCulture, $"{kind} from {range.Minimum} to {range.Maximum}")
            : kind;
    }

    private static T Bind<T>(IConfigurationSection values, List<string> problems)
        where T : class, new()
    {
        try
        {
            var settings = values.Get<T>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new T();
            var refused = new List<ValidationResult>();
            if (!Validator.TryValidateObject(settings, new ValidationContext(settings), refused, validateAllProperties: true))
                problems.AddRange(refused.Select(one => $"Setting {values.Key}:{string.Join(", ", one.MemberNames)}: {one.ErrorMessage}"));
            return settings;
        }
        catch (InvalidOperationException)
        {
            problems.Add($"Setting section {values.Key} has a value of the wrong shape; see docs/guides/operating.md for what it takes.");
            return new T();
        }
    }

    private string Origin(IConfigurationSection value) => SettingOrigin.Of(configuration, value.Path);
}
