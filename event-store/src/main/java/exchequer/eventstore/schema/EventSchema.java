package exchequer.eventstore.schema;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import exchequer.eventstore.EventStoreJson;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the JSON Schema (2020-12) of an event from its class, as {@link EventStoreJson} writes it.
 *
 * <p>A component of a record is required unless it is {@code @Nullable}; then it may be null or
 * absent, as it is in events written before there was such a component. Other properties than the
 * named ones are always allowed.
 */
final class EventSchema {

    /** What the end of a property's name says about its value. */
    private static final Map<String, String> UNITS = units();

    private final ObjectMapper json = EventStoreJson.mapper();
    private final SchemaGenerator generator;

    EventSchema() {
        var config =
                new SchemaGeneratorConfigBuilder(
                        json, SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON);
        config.with(
                Option.INLINE_ALL_SCHEMAS,
                Option.ADDITIONAL_FIXED_TYPES,
                Option.STANDARD_FORMATS,
                Option.EXTRA_OPEN_API_FORMAT_VALUES,
                Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES,
                Option.ENUM_KEYWORD_FOR_SINGLE_VALUES);
        // The header is written here, so that it stands before everything else.
        config.without(Option.SCHEMA_VERSION_INDICATOR);
        config.with(new JacksonModule());
        config.forTypesInGeneral()
                .withPropertySorter((_, _) -> 0)
                .withCustomDefinitionProvider(this::valueType);
        config.forFields()
                .withPropertyNameOverrideResolver(this::writtenName)
                .withNullableCheck(EventSchema::isNullable)
                .withRequiredCheck(field -> !isNullable(field))
                .withDescriptionResolver(this::unit);
        generator = new SchemaGenerator(config.build());
    }

    ObjectNode of(PublishedEvent event) {
        ObjectNode schema = json.createObjectNode();
        schema.put("$schema", SchemaVersion.DRAFT_2020_12.getIdentifier());
        schema.put("$id", "urn:event:" + event.type() + ":" + event.version());
        schema.put("title", event.type() + ", version " + event.version());
        schema.setAll(generator.generateSchema(event.payload()));
        return schema;
    }

    /** Enums, and records that Jackson writes as their only value: an identifier, an amount. */
    private @Nullable CustomDefinition valueType(
            ResolvedType type, SchemaGenerationContext context) {
        Class<?> raw = type.getErasedType();
        if (raw.isEnum()) {
            ObjectNode schema = json.createObjectNode().put("title", raw.getSimpleName());
            schema.put("type", "string");
            var names = schema.putArray("enum");
            for (Object constant : raw.getEnumConstants()) {
                names.add(json.<JsonNode>valueToTree(constant));
            }
            return inline(schema);
        }
        var value = raw.isRecord() ? describe(raw).findJsonValueAccessor() : null;
        if (value == null) {
            return null;
        }
        ObjectNode schema = json.createObjectNode().put("title", raw.getSimpleName());
        schema.setAll(
                context.createDefinition(context.getTypeContext().resolve(value.getRawType())));
        return inline(schema);
    }

    private static CustomDefinition inline(ObjectNode schema) {
        return new CustomDefinition(
                schema, CustomDefinition.INLINE_DEFINITION, CustomDefinition.INCLUDING_ATTRIBUTES);
    }

    /** Asked of Jackson itself, so that the schema cannot have names of its own. */
    private String writtenName(FieldScope field) {
        var declaring = field.getDeclaringType().getErasedType();
        return describe(declaring).findProperties().stream()
                .filter(property -> property.getInternalName().equals(field.getDeclaredName()))
                .map(property -> property.getName())
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        declaring
                                                + " is not written with "
                                                + field.getDeclaredName()));
    }

    private BeanDescription describe(Class<?> type) {
        return json.getSerializationConfig().introspect(json.constructType(type));
    }

    private static boolean isNullable(FieldScope field) {
        return !field.isFakeContainerItemScope()
                && field.getRawMember().getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private @Nullable String unit(FieldScope field) {
        if (field.getType().getErasedType() == Instant.class) {
            return "ISO-8601, UTC.";
        }
        var property = writtenName(field);
        return UNITS.entrySet().stream()
                .filter(unit -> property.endsWith(unit.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private static Map<String, String> units() {
        var units = new LinkedHashMap<String, String>();
        units.put("_msat", "Whole millisatoshis.");
        units.put("_sat", "Whole satoshis.");
        units.put("_ms", "Whole milliseconds.");
        units.put("_sha256", "SHA-256, lower-case hexadecimal.");
        return units;
    }
}
